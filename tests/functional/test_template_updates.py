"""What an update must not run into on AWS: the new thing is made before the old one goes.

CloudFormation makes replacements and additions first and deletes in a clean-up at the end. Where
AWS allows one thing of a kind (one listener per port, one record per name, one balancer per target
group), a template that gives it to another logical id, or to a replacement, cannot be updated.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
"""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from stacks.loading import load
from stacks.synth import synth
from tests.configurations import LOGIN, texts
from tests.replaced import Resources, lost, names, new_ones

_OPEN: dict[str, Any] = {
    "dns": {"zone": "example.com", "zone_id": "Z0123456789ABCDEFGHIJ"},
    "access": {"allow": ["203.0.113.0/24"]},
}
_TWO = [{"name": "main"}, {"name": "team-a", "route": {"host": "team.ci.example.com"}}]
_RENAMED = [{"name": "main"}, {"name": "team-b", "route": {"host": "team.ci.example.com"}}]
_SHARED = [*_TWO, {"name": "docs", "route": {"host": "team.ci.example.com", "path": "/docs"}}]

#: What users change in a file that has been deployed: the file before, and after.
CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a name and https for an internal balancer": ({}, {"dns": _OPEN["dns"]}),
    "no name any more": ({"dns": _OPEN["dns"]}, {}),
    "open to the internet": ({"dns": _OPEN["dns"]}, _OPEN),
    "from minimal to quickstart": ({}, _OPEN),
    "from quickstart to minimal": (_OPEN, {}),
    "another controller": (_OPEN, {**_OPEN, "controllers": _TWO}),
    "a renamed controller": (
        {**_OPEN, "controllers": _TWO},
        {**_OPEN, "controllers": _RENAMED},
    ),
    "a host's first controller goes": (
        {**_OPEN, "controllers": _SHARED},
        {**_OPEN, "controllers": [_SHARED[0], _SHARED[2]]},
    ),
    "controllers in another order": (
        {**_OPEN, "controllers": _SHARED},
        {**_OPEN, "controllers": _SHARED[::-1]},
    ),
    "a third zone": ({}, {"network": {"availability_zones": 3}}),
    "one zone less": ({"network": {"availability_zones": 3}}, {}),
    "ipv6": (_OPEN, {**_OPEN, "network": {"ipv6": True}}),
    "no ipv6 any more": ({**_OPEN, "network": {"ipv6": True}}, _OPEN),
    "a wildcard": (
        {**_OPEN, "controllers": _TWO},
        {**_OPEN, "dns": {**_OPEN["dns"], "wildcard": True}, "controllers": _TWO},
    ),
    "no wildcard any more": (
        {**_OPEN, "dns": {**_OPEN["dns"], "wildcard": True}, "controllers": _TWO},
        {**_OPEN, "controllers": _TWO},
    ),
    "a login and a firewall": (
        {**_OPEN, "controllers": _TWO},
        {
            **_OPEN,
            "access": {**_OPEN["access"], "login": LOGIN, "firewall": "block"},
            "controllers": _TWO,
        },
    ),
    "fewer gateways": ({}, {"network": {"nat": "single"}}),
    "no backups any more": ({}, {"backup": {"enabled": False}}),
    "backups after all": ({"backup": {"enabled": False}}, {}),
    "a file system that exists": ({}, {"storage": {"file_system_id": "fs-0123456789abcdef0"}}),
}

#: Of what AWS allows one: the properties that name it.
ONE_OF_A_KIND = {
    "AWS::ElasticLoadBalancingV2::Listener": ("LoadBalancerArn", "Port"),
    "AWS::ElasticLoadBalancingV2::ListenerRule": ("ListenerArn", "Priority"),
    "AWS::Route53::RecordSet": ("HostedZoneId", "Name", "Type"),
    "AWS::EC2::Subnet": ("VpcId", "CidrBlock"),
    "AWS::EC2::Route": ("RouteTableId", "DestinationCidrBlock"),
    "AWS::EC2::SubnetRouteTableAssociation": ("SubnetId",),
    "AWS::EFS::MountTarget": ("FileSystemId", "SubnetId"),
    "AWS::EC2::KeyPair": ("KeyName",),
    "AWS::Backup::BackupVault": ("BackupVaultName",),
    "AWS::ECS::CapacityProvider": ("Name",),
}


def test_another_team_s_host_below_a_wildcard_changes_no_name() -> None:
    """Neither certificate nor record: both stand for every name below the stack's own."""
    wildcard = {**_OPEN, "dns": {**_OPEN["dns"], "wildcard": True}}
    before, after = template(wildcard), template({**wildcard, "controllers": _TWO})
    kinds = {"AWS::CertificateManager::Certificate", "AWS::Route53::RecordSet"}
    assert {name: item for name, item in before.items() if item["Type"] in kinds} == {
        name: item for name, item in after.items() if item["Type"] in kinds
    }


def template(changed: Mapping[str, Any]) -> Resources:
    """Return the resources of a file with these keys."""
    text = yaml.safe_dump({"name": "ci", **changed})
    found: Resources = synth(load(text.encode(), file="ci.yaml"), texts()).root["Resources"]
    return found


def identity(resource: dict[str, Any], new: set[str]) -> tuple[str, ...] | None:
    """Return what AWS knows a thing by, with what it refers to marked when that is new."""
    keys = ONE_OF_A_KIND.get(resource["Type"])
    if keys is None:
        return None
    values = [resource["Properties"].get(key) for key in keys]
    return (resource["Type"], *(f"{value} {sorted(names(value) & new)}" for value in values))


def balancers(resources: Resources, group: str, new: set[str]) -> set[str]:
    """Return the balancers a target group serves, marked when they are new."""
    found = set()
    for resource in resources.values():
        kind, given = resource["Type"].rpartition(":")[2], resource["Properties"]
        if kind == "Listener" and group in names(given["DefaultActions"]):
            listener = given
        elif kind == "ListenerRule" and group in names(given["Actions"]):
            listener = resources[given["ListenerArn"]["Ref"]]["Properties"]
        else:
            continue
        balancer = listener["LoadBalancerArn"]["Ref"]
        found.add(f"{balancer} (new)" if balancer in new else balancer)
    return found


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_new_takes_the_place_of_what_still_stands(change: str) -> None:
    """A port, a name, a range or a zone is not taken while its old owner has it."""
    before, after = (template(keys) for keys in CHANGES[change])
    new = new_ones(before, after)
    held = {identity(resource, set()): logical for logical, resource in before.items()}
    taken = {logical: held.get(identity(after[logical], new)) for logical in new}
    assert {
        logical: owner
        for logical, owner in taken.items()
        if owner and after[logical]["Type"] in ONE_OF_A_KIND
    } == {}


@pytest.mark.parametrize("change", CHANGES)
def test_a_target_group_serves_one_balancer(change: str) -> None:
    """Another balancer needs other target groups: AWS refuses one group behind two.

    aws-cloudformation/cloudformation-coverage-roadmap#780
    """
    before, after = (template(keys) for keys in CHANGES[change])
    new = new_ones(before, after)
    for logical, resource in after.items():
        if resource["Type"].endswith("::TargetGroup") and logical not in new:
            served = balancers(before, logical, set()) | balancers(after, logical, new)
            assert len(served) == 1, f"{logical} would serve {sorted(served)}"


@pytest.mark.parametrize("change", [name for name in CHANGES if "file system" not in name])
def test_what_holds_data_stays(change: str) -> None:
    """It is neither made anew nor left out: what is kept under its name bars its successor."""
    before, after = (template(keys) for keys in CHANGES[change])
    assert lost(before, after) == set()


def test_a_taken_place_is_found() -> None:
    """The test sees a listener that moves to another logical id on the same port."""
    before = template({})
    after = {f"Other{name}" if name == "HttpListener" else name: r for name, r in before.items()}
    new = new_ones(before, after)
    assert new == {"OtherHttpListener"}
    (key,) = {identity(after[name], new) for name in new}
    assert key in {identity(resource, set()) for resource in before.values()}
