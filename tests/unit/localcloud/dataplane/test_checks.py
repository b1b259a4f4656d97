"""Container health checks: what is run, and what its results mean."""

from localcloud.dataplane.checks import Check, Verdict, check_of, here


def test_a_check_is_read_with_ecs_defaults() -> None:
    """NONE is no check."""
    assert check_of({}) is None
    assert check_of({"healthCheck": {"command": ["NONE"]}}) is None
    assert check_of({"healthCheck": {"command": ["CMD", "true"]}}) == Check(command=("CMD", "true"))


def test_the_containers_own_address_is_that_of_its_process() -> None:
    """Only that port, and only the loopback names."""
    text = "curl http://127.0.0.1:8080/login http://localhost:8080/ http://127.0.0.1:80801/"
    assert here(["CMD-SHELL", text], 8080, "127.9.9.9:5") == [
        "/bin/sh",
        "-c",
        "curl http://127.9.9.9:5/login http://127.9.9.9:5/ http://127.0.0.1:80801/",
    ]
    assert here(["CMD", "curl", "localhost:8080"], 8080, "127.9.9.9:5") == ["curl", "127.9.9.9:5"]
    assert here(["true"], 8080, "127.9.9.9:5") == ["true"]


def test_retries_in_a_row_make_unhealthy() -> None:
    """One that passes between them starts the count anew."""
    verdict = Verdict(status="HEALTHY")
    for _ in range(2):
        verdict = verdict.after(passed=False, starting=False, retries=3)
    assert verdict.status == "HEALTHY"
    assert verdict.after(passed=False, starting=False, retries=3).status == "UNHEALTHY"
    assert verdict.after(passed=True, starting=False, retries=3) == Verdict(status="HEALTHY")


def test_failures_count_from_the_first_passed_check_or_the_end_of_the_start_period() -> None:
    """Within it, only after one has passed."""
    new = Verdict()
    assert new.after(passed=False, starting=True, retries=1) == new
    assert new.after(passed=False, starting=False, retries=1).status == "UNHEALTHY"
    passed = new.after(passed=True, starting=True, retries=1)
    assert passed.after(passed=False, starting=True, retries=1).status == "UNHEALTHY"
