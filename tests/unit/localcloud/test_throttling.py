"""Which calls a throttled service refuses, and in which form."""

import json

from localcloud.throttling import refusal, refuses


def share(percent: str, service: str = "ec2") -> int:
    """Return how many of 1,000 calls are refused."""
    faults = [{"service": "ec2", "percent": percent}]
    return sum(refuses(faults, service, "seed", number) for number in range(1000))


def test_a_share_of_the_calls_is_refused() -> None:
    """None and all exactly, a part about, of this service alone."""
    assert share("0") == 0
    assert share("100") == 1000
    assert 250 < share("30") < 350
    assert share("100", service="ecs") == 0


def test_a_fault_without_names_is_about_all() -> None:
    """Every service and every call."""
    assert refuses([{}], "ecs", "seed", 1)
    assert not refuses([], "ecs", "seed", 1)


def test_the_same_seed_draws_the_same_calls() -> None:
    """Another seed draws others."""

    def drawn(seed: str) -> list[bool]:
        return [refuses([{"percent": "50"}], "ec2", seed, number) for number in range(64)]

    assert drawn("a") == drawn("a") != drawn("b")


def test_a_refusal_speaks_the_protocol_of_the_request() -> None:
    """JSON with a target, AWS's XML dialects, REST."""
    made = refusal("ecs", {"x-amz-target": "AmazonEC2ContainerServiceV20141113.ListClusters"})
    assert (made.status, json.loads(made.body)["__type"]) == (400, "ThrottlingException")
    form = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    assert b"<Code>RequestLimitExceeded</Code>" in refusal("ec2", form).body
    assert b"<Code>Throttling</Code>" in refusal("autoscaling", form).body
    assert b"<Code>SlowDown</Code>" in refusal("s3", {}).body
    assert refusal("elasticfilesystem", {}).headers["x-amzn-ErrorType"] == "ThrottlingException"
