"""The VPC, its subnets and their zones."""

import pytest

from tests.problems import only_problem, problems

VPC = "name: ci\nnetwork:\n  vpc_id: vpc-0123456789abcdef0\n  vpc_cidr: 10.0.0.0/16\n  subnets:\n"
ONE = "{id: subnet-00000001, cidr: 10.0.1.0/24, zone: us-east-1a}"
TWO = "{id: subnet-00000002, cidr: 10.0.2.0/24, zone: us-east-1b}"


@pytest.mark.parametrize(
    ("network", "said"),
    [
        ("cidr: 10.0.0.0/8", "cidr: 10.0.0.0/8 is too large for a VPC, which is /16 to /24 here"),
        ("cidr: 10.0.0.0/28", "cidr: 10.0.0.0/28 is too small for a VPC, which is /16 to /24 here"),
        (
            "cidr: 10.0.0.1/16",
            'cidr: "10.0.0.1/16" has bits set behind its prefix length; write 10.0.0.0/16',
        ),
        ("cidr: 10.0.0.0", 'cidr: "10.0.0.0" has no prefix length; write 10.0.0.0/32'),
        ("cidr: '2001:db8::/32'", 'cidr: "2001:db8::/32" is an IPv6 range; write an IPv4 range'),
        ("cidr: 0.0.0.0/16", "cidr: 0.0.0.0/16 is reserved; write a private range"),
        ("cidr: 127.0.0.0/16", "cidr: 127.0.0.0/16 is reserved; write a private range"),
        ("cidr: 5", "cidr: 5 must be a range of addresses"),
        ("availability_zones: 1", "availability_zones: 1 is no number of zones; write 2 or 3"),
        (
            'availability_zones: "2"',
            'availability_zones: "2" must be a number; write it without quotes: 2',
        ),
        ("availability_zones: 4", "availability_zones: 4 is no number of zones; write 2 or 3"),
        (
            "availability_zones: true",
            "availability_zones: true (boolean) must be 2 or 3, or a list",
        ),
        (
            "availability_zones: 2.0",
            "availability_zones: 2.0 (a number with a fraction) must be 2 or 3",
        ),
        ("availability_zones: [us-east-1a]", "availability_zones: lists 1 zone(s); write 2 or 3"),
        ("availability_zones: [a, b, c, d]", "availability_zones: lists 4 zone(s); write 2 or 3"),
        ("availability_zones: [1, 2]", "availability_zones: must list zone names as text"),
        (
            "availability_zones: [us-east-1a, us-east-1a]",
            "availability_zones[1]: us-east-1a stands twice; write each zone once",
        ),
        (
            "availability_zones: [us-east-1a, us-east-1z]",
            'availability_zones[1]: "us-east-1z" is no zone of us-east-1; write one of us-east-1a,',
        ),
        (
            "availability_zones: [us-east-1a, eu-west-1a]",
            'availability_zones[1]: "eu-west-1a" is no zone of us-east-1',
        ),
        ("vpc_id: vpc-1", 'vpc_id: "vpc-1" is not the id of a VPC'),
    ],
)
def test_a_network_that_is_refused(network: str, said: str) -> None:
    """Sizes are AWS's, zones are the region's."""
    rest = f", vpc_cidr: 10.0.0.0/16, subnets: {{private: [{ONE}, {TWO}]}}"
    text = f"{network}{rest if 'vpc_id' in network else ''}"
    assert only_problem(f"name: ci\nnetwork: {{{text}}}").startswith(f"2: network.{said}")


def test_zones_of_another_region() -> None:
    """Each is named with those of the region."""
    found = problems(
        "name: ci\nregion: eu-west-1\nnetwork: {availability_zones: [us-east-1a, us-east-1b]}"
    )
    assert [line.split(": ")[1] for line in found] == [
        "network.availability_zones[0]", "network.availability_zones[1]",
    ]  # fmt: skip
    assert all(
        "is no zone of eu-west-1; write one of eu-west-1a, eu-west-1b, eu-west-1c" in line
        for line in found
    )


def test_more_zones_than_the_region_has() -> None:
    """An account sees two of us-west-1's three zones."""
    said = only_problem("name: ci\nregion: us-west-1\nnetwork: {availability_zones: 3}")
    assert (
        said == "3: network.availability_zones: 3 is more than an account has in us-west-1; write 2"
    )


@pytest.mark.parametrize(
    ("public", "private", "said"),
    [
        (
            "10.0.0.0/24, 10.0.0.0/25",
            "10.0.2.0/24, 10.0.3.0/24",
            "public[1]: 10.0.0.0/25 overlaps 10.0.0.0/24",
        ),
        (
            "10.0.0.0/24, 10.0.1.0/24",
            "10.0.2.0/24, 10.0.1.0/24",
            "private[1]: 10.0.1.0/24 overlaps 10.0.1.0/24",
        ),
        (
            "10.0.0.0/24, 10.0.1.0/24",
            "10.0.2.0/24, 10.1.3.0/24",
            "private[1]: 10.1.3.0/24 is outside the VPC's",
        ),
        (
            "10.0.0.0/24, 10.0.1.0/28",
            "10.0.2.0/24, 10.0.3.0/24",
            "public[1]: 10.0.1.0/28 is too small",
        ),
        (
            "10.0.0.0/24",
            "10.0.2.0/24, 10.0.3.0/24",
            "public: has 1 range(s) for 2 zones; write one for each",
        ),
        (
            "10.0.0.0/24, 10.0.1.0/24",
            "10.0.2.7/24, 10.0.3.0/24",
            'private[0]: "10.0.2.7/24" has bits set',
        ),
    ],
)
def test_subnets_that_are_refused(public: str, private: str, said: str) -> None:
    """Inside the VPC, apart from each other, large enough, one for each zone."""
    text = f"name: ci\nnetwork: {{subnets: {{public: [{public}], private: [{private}]}}}}"
    assert only_problem(text).startswith(f"2: network.subnets.{said}")


def test_without_nat_only_ecr_can_be_reached() -> None:
    """Docker Hub is on the internet; the controllers' own image lies in ECR."""
    assert problems("name: ci\nnetwork: {nat: none}") == []
    said = only_problem("name: ci\nnetwork: {nat: none}\ncontrollers: [{name: a, image: a/b:1}]")
    assert said.startswith("3: controllers[0].image: must lie in ECR with `nat: none`")
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/jenkins:1"
    assert (
        problems(f"name: ci\nnetwork: {{nat: none}}\ncontrollers: [{{name: a, image: '{image}'}}]")
        == []
    )


def test_an_existing_vpc() -> None:
    """Two private subnets in two zones are enough for an internal balancer."""
    assert problems(f"{VPC}    private: [{ONE}, {TWO}]\n") == []


@pytest.mark.parametrize(
    ("private", "said"),
    [
        (
            f"[{ONE}]",
            "6: network.subnets.private: lists 1 subnet(s); write 2 or 3, each in another zone",
        ),
        (
            f"[{ONE}, {TWO.replace('1b', '1a')}]",
            "6: network.subnets.private[1].zone: us-east-1a stands twice",
        ),
        (
            f"[{ONE}, {TWO.replace('2, c', '1, c')}]",
            "6: network.subnets.private[1].id: subnet-00000001 is listed twice",
        ),
        (
            f"[{ONE}, {TWO.replace('10.0.2', '10.0.1')}]",
            "6: network.subnets.private[1].cidr: 10.0.1.0/24 overlaps",
        ),
        (
            f"[{ONE}, {TWO.replace('10.0.2', '10.9.2')}]",
            "6: network.subnets.private[1].cidr: 10.9.2.0/24 is outside",
        ),
        (
            f"[{ONE}, {TWO.replace('us-east-1b', 'nowhere')}]",
            '6: network.subnets.private[1].zone: "nowhere" is no zone of',
        ),
        (f"[{ONE}, {{id: subnet-00000002}}]", "6: network.subnets.private[1].cidr: is missing"),
        ("[]", "6: network.subnets.private: is empty; write for example [{id: subnet-"),
    ],
)
def test_subnets_of_an_existing_vpc_that_are_refused(private: str, said: str) -> None:
    """They are checked as far as the file tells."""
    assert problems(f"{VPC}    private: {private}\n")[0].removeprefix("ci.yaml:").startswith(said)


def test_the_balancer_needs_public_subnets_where_slots_run() -> None:
    """A zone that the balancer is not in gets no requests."""
    way = "access: {allow: [203.0.113.0/24]}\ndns: {zone: example.com}\n"
    none = only_problem(f"{VPC}    private: [{ONE}, {TWO}]\n{way}")
    assert none.endswith(
        "network.subnets.public: is needed with access.allow: list a public subnet in each zone"
    )
    public = "{id: subnet-00000003, cidr: 10.0.3.0/24, zone: us-east-1a}"
    one = only_problem(f"{VPC}    private: [{ONE}, {TWO}]\n    public: [{public}]\n{way}")
    assert one.startswith("7: network.subnets.public: has none in us-east-1b, where slots run")


def test_a_new_and_an_existing_vpc_are_never_mixed() -> None:
    """`cidr` is not a misspelled `vpc_cidr` when that is there."""
    said = only_problem(f"{VPC}    private: [{ONE}, {TWO}]\n  cidr: 10.0.0.0/16\n")
    assert said.startswith(
        "7: network.cidr: unknown key here: a new VPC has it, or an existing one"
    )


def test_a_subnet_listed_twice_is_one_problem() -> None:
    """Neither its range nor its zone is blamed as well."""
    said = only_problem(f"{VPC}    private: [{ONE}, {TWO}, {ONE}]\n")
    assert said.startswith("6: network.subnets.private[2].id: subnet-00000001 is listed twice")
