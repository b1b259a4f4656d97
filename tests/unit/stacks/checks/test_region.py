"""The region exists, and the certificate lies in it."""

import pytest

from tests.problems import only_problem, problems


@pytest.mark.parametrize(
    ("region", "said"),
    [
        ("us-esat-1", '"us-esat-1" is no AWS region; did you mean us-east-1?'),
        ("us-east1", '"us-east1" is no AWS region; did you mean us-east-1?'),
        ("EU-WEST-1", '"EU-WEST-1" is no AWS region; did you mean eu-west-1?'),
        ("Frankfurt", '"Frankfurt" is no AWS region; write one such as us-east-1'),
        ("no", 'must be text, not no (boolean); write it in quotes: "no"'),
        ("us-east-1a", '"us-east-1a" is no AWS region; did you mean us-east-1?'),
    ],
)
def test_an_unknown_region(region: str, said: str) -> None:
    """The nearest name is suggested."""
    assert only_problem(f"name: ci\nregion: {region}") == f"2: region: {said}"


def test_a_certificate_of_another_region() -> None:
    """A balancer takes only its own region's, whichever way the region is known."""
    text = "name: ci\ntls: {certificate: 'arn:aws:acm:eu-west-1:123456789012:certificate/a'}"
    said = "2: tls.certificate: is a certificate of eu-west-1, the stack is in us-east-1; "
    said += "write one of us-east-1"
    assert only_problem(f"{text}\nregion: us-east-1") == said
    assert only_problem(text, region="us-east-1") == said
    assert problems(text, region="eu-west-1") == []
    assert problems(text) == []


def test_no_private_end_points_in_china() -> None:
    """Some services have other names there: their end points would fail one by one."""
    text = "name: ci\nnetwork: {nat: none}\ncontrollers: [{name: a, image: '"
    text += "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/jenkins:1'}]\nregion: "
    assert "2: network.nat: none is not available in China" in only_problem(text + "cn-north-1")
    assert problems(text + "eu-west-1") == []
