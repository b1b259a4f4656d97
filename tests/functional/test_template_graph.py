"""The order of creation and deletion, which no emulator proves: read from the template's graph."""

import pytest

from stacks.graph import closure, dependencies
from tests.configurations import NAMES, configuration, properties, resources, synthesis

NEW_VPC = tuple(name for name in NAMES if name != "existing-vpc")


def needed(name: str, logical: str) -> frozenset[str]:
    """Return everything a resource needs, directly or through others."""
    return closure(dependencies(synthesis(name).root), logical)


def of_type(name: str, *kinds: str) -> set[str]:
    """Return the logical ids of some types; may be none."""
    found = synthesis(name).root["Resources"]
    return {logical for logical, resource in found.items() if resource["Type"] in kinds}


@pytest.mark.parametrize("name", NAMES)
def test_no_resource_needs_itself(name: str) -> None:
    """CloudFormation refuses a circle."""
    graph = dependencies(synthesis(name).root)
    assert [logical for logical in graph if logical in closure(graph, logical)] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_list_of_dependencies_is_empty(name: str) -> None:
    """`DependsOn` names something or is not there."""
    found = synthesis(name).root["Resources"]
    assert [logical for logical, item in found.items() if item.get("DependsOn") == []] == []


@pytest.mark.parametrize("name", NAMES)
def test_services_wait_for_what_their_tasks_need(name: str) -> None:
    """A task needs every mount target, capacity, its log group, its roles and their policies."""
    required = of_type(
        name, "AWS::EFS::MountTarget", "AWS::ECS::ClusterCapacityProviderAssociations"
    )
    assert len(required) == configuration(name).zone_count + 1
    for logical, service in resources(name, "AWS::ECS::Service").items():
        found = needed(name, logical)
        assert required <= found
        controller = logical.removesuffix("Service").rstrip("0123456789")
        task = service["Properties"]["TaskDefinition"]["Ref"]
        assert task in found
        owned = {
            other
            for other in found - {"HostLogGroup", "AgentLogGroup", "CleanupLogGroup"}
            if other.endswith(("TaskRole", "ExecutionRole", "LogGroup", "Secret"))
        }
        assert len(owned) == 5, controller
        for role in sorted(owned & of_type(name, "AWS::IAM::Role")):
            assert properties(name, role)["Policies"], f"{role} has its policy elsewhere"
    assert of_type(name, "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy") == set()


@pytest.mark.parametrize("name", NAMES)
def test_services_wait_for_the_way_to_them(name: str) -> None:
    """ECS refuses a target group that no listener and no rule leads to."""
    found = synthesis(name).root["Resources"]
    for logical, service in resources(name, "AWS::ECS::Service").items():
        group = service["Properties"]["LoadBalancers"][0]["TargetGroupArn"]["Ref"]
        ways = [
            other
            for other in needed(name, logical)
            if found[other]["Type"].endswith(("::Listener", "::ListenerRule"))
            and group in dependencies(synthesis(name).root)[other]
        ]
        assert ways, f"{logical} waits for nothing that leads to {group}"


@pytest.mark.parametrize("name", NAMES)
def test_services_keep_their_admissions(name: str) -> None:
    """Deleted before the tasks, the rule for NFS would leave each Jenkins hanging on its home."""
    for logical in of_type(name, "AWS::ECS::Service"):
        rules = {"FileSystemFromController", "ControllerFromLoadBalancer"}
        assert rules <= needed(name, logical)


@pytest.mark.parametrize("name", NAMES)
def test_slots_follow_one_another(name: str) -> None:
    """A slot is touched after the one before it, so that another always serves."""
    for controller in configuration(name).controllers:
        logical = "".join(part[:1].upper() + part[1:] for part in controller.name.split("-"))
        for number in range(2, controller.slots_max + 1):
            graph = dependencies(synthesis(name).root)
            assert f"{logical}{number - 1}Service" in graph[f"{logical}{number}Service"]


@pytest.mark.parametrize("name", ["many-by-path", "many-by-host"])
def test_controllers_do_not_wait_for_one_another(name: str) -> None:
    """One team's broken image must not keep another team's controller from being updated."""
    for logical in resources(name, "AWS::ECS::Service"):
        controller = logical.removesuffix("Service")[:-1]
        others = needed(name, logical) & of_type(name, "AWS::ECS::Service")
        assert {other.removesuffix("Service")[:-1] for other in others} <= {controller}


@pytest.mark.parametrize("name", NEW_VPC)
def test_hosts_wait_for_their_way_out(name: str) -> None:
    """A host registers and drains through routes, gateways and end points."""
    required = of_type(
        name,
        "AWS::EC2::Route",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::NatGateway",
        "AWS::EC2::VPCEndpoint",
        "AWS::EC2::VPCGatewayAttachment",
    )
    assert len(required) >= 5
    assert required <= needed(name, "HostGroup")
    for service in of_type(name, "AWS::ECS::Service"):
        assert "HostGroup" in needed(name, service)


@pytest.mark.parametrize("name", ["minimal", "nat-single"])
def test_nat_waits_for_the_internet(name: str) -> None:
    """An address and its gateway come after, and go before, the internet gateway's attachment."""
    for logical in of_type(name, "AWS::EC2::EIP", "AWS::EC2::NatGateway"):
        assert "InternetGatewayAttachment" in needed(name, logical)


@pytest.mark.parametrize("name", ["quickstart", "nat-single", "dual-stack"])
def test_facing_balancer_waits_for_the_internet(name: str) -> None:
    """An internet-facing balancer is refused in a VPC without an attached gateway."""
    assert {"InternetGatewayAttachment", "PublicRoute"} <= needed(name, "LoadBalancer")


@pytest.mark.parametrize("name", NAMES)
def test_the_balancer_waits_until_it_may_write(name: str) -> None:
    """Access logs are refused while the bucket's policy is not there, and end before it goes."""
    assert {"AccessLogBucket", "AccessLogBucketPolicy"} <= needed(name, "LoadBalancer")


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_is_encrypted_waits_for_the_key(name: str) -> None:
    """The key is there before what it encrypts, and goes after it."""
    kinds = (
        "AWS::EFS::FileSystem",
        "AWS::Backup::BackupVault",
        "AWS::Logs::LogGroup",
        "AWS::SecretsManager::Secret",
        "AWS::EC2::LaunchTemplate",
    )
    for logical in of_type(name, *kinds):
        assert "Key" in needed(name, logical), logical
    assert needed(name, "Key") == frozenset()


@pytest.mark.parametrize("name", NAMES)
def test_groups_do_not_name_groups(name: str) -> None:
    """Rules between security groups are resources of their own: inline ones make circles."""
    groups = of_type(name, "AWS::EC2::SecurityGroup")
    graph = dependencies(synthesis(name).root)
    assert {logical: graph[logical] & groups for logical in groups if graph[logical] & groups} == {}


@pytest.mark.parametrize("name", NAMES)
def test_mount_targets_admit_the_tasks(name: str) -> None:
    """With awsvpc the task's own interface mounts the home: its group must be admitted."""
    for target in resources(name, "AWS::EFS::MountTarget").values():
        assert target["Properties"]["SecurityGroups"] == [{"Ref": "FileSystemSecurityGroup"}]
    rule = properties(name, "FileSystemFromController")
    assert rule["GroupId"] == {"Ref": "FileSystemSecurityGroup"}
    assert rule["FromPort"] == rule["ToPort"] == 2049
    for service in resources(name, "AWS::ECS::Service").values():
        network = service["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"]
        assert network["SecurityGroups"] == [rule["SourceSecurityGroupId"]]


def test_names_lead_to_the_balancer() -> None:
    """An alias record without its balancer would lead nowhere."""
    for name in ("quickstart", "many-by-host", "dual-stack", "certificate-and-dns"):
        for logical in resources(name, "AWS::Route53::RecordSet"):
            assert "LoadBalancer" in needed(name, logical)


@pytest.mark.parametrize("name", NAMES)
def test_alarms_wait_for_the_slots(name: str) -> None:
    """Where no data is a fault, an alarm before the slots rings at each creation and deletion."""
    strict = [
        logical
        for logical, item in resources(name, "AWS::CloudWatch::Alarm").items()
        if item["Properties"]["TreatMissingData"] == "breaching"
    ]
    assert len(strict) > len(configuration(name).controllers)
    for logical in strict:
        assert needed(name, logical) & of_type(name, "AWS::ECS::Service")


@pytest.mark.parametrize("name", NAMES)
def test_deployments_watch_what_knows_no_slot(name: str) -> None:
    """A deployment's alarm is there before the service, so it may name none; and no slot's health.

    cfn-lint finds the circle (E3004); this names what would make it.
    """
    services = of_type(name, "AWS::ECS::Service")
    for logical, service in resources(name, "AWS::ECS::Service").items():
        watched = service["Properties"]["DeploymentConfiguration"]["Alarms"]
        (alarm,) = (item["Ref"] for item in watched["AlarmNames"])
        controller = logical.removesuffix("Service")[:-1]
        assert alarm == f"{controller}ErrorsAlarm"
        assert not needed(name, alarm) & services
        assert properties(name, alarm)["TreatMissingData"] == "notBreaching"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_keeps_the_group_from_being_deleted(name: str) -> None:
    """Protection of hosts outlives the provider, and the group then cannot be deleted."""
    provider = properties(name, "CapacityProvider")["AutoScalingGroupProvider"]
    assert provider["ManagedTerminationProtection"] == "DISABLED"
    assert provider["ManagedScaling"]["Status"] == "ENABLED"
    group = properties(name, "HostGroup")
    assert group["NewInstancesProtectedFromScaleIn"] is False
    assert "DesiredCapacity" not in group
    assert "LifecycleHookSpecificationList" not in group
    assert {"Key": "AmazonECSManaged", "Value": "true", "PropagateAtLaunch": True} in group["Tags"]


@pytest.mark.parametrize("name", NAMES)
def test_draining_has_one_owner(name: str) -> None:
    """ECS or the lifecycle hook: with both each waits for the other, with neither tasks are cut."""
    provider = properties(name, "CapacityProvider")["AutoScalingGroupProvider"]
    hooks = of_type(name, "AWS::AutoScaling::LifecycleHook")
    answers = {"LifecycleFunction", "LifecycleRule", "LifecycleRulePermission"}
    found = synthesis(name).root["Resources"]
    if "lifecycle" in configuration(name).hooks.active:
        assert provider["ManagedDraining"] == "DISABLED"
        assert hooks == {"HostTerminationHook"}
        assert {*answers, "HostGroup"} <= needed(name, "HostTerminationHook")
    else:
        assert provider["ManagedDraining"] == "ENABLED"
        assert hooks | (answers & set(found)) == set()


@pytest.mark.parametrize("name", NAMES)
def test_hooks_see_whole_stacks_alone(name: str) -> None:
    """What calls a hook comes after every slot and goes before them; nothing waits for a hook."""
    services = of_type(name, "AWS::ECS::Service")
    calls = of_type(name, "AWS::Events::Rule")
    assert bool(calls) == bool(configuration(name).hooks.active)
    for logical in (*calls, *of_type(name, "AWS::AutoScaling::LifecycleHook")):
        assert services <= needed(name, logical), logical
    functions = of_type(name, "AWS::Lambda::Function") - {"CleanupFunction"}
    for service in services:
        assert not functions & needed(name, service)


@pytest.mark.parametrize("name", NAMES)
def test_agents_end_between_controllers_and_network(name: str) -> None:
    """Deleted after the slots, which would start others, and before what agents live in."""
    found = synthesis(name).root["Resources"]
    if "reap" not in configuration(name).hooks.active:
        assert not {"Cleanup", "CleanupFunction"} & set(found)
        return
    for service in of_type(name, "AWS::ECS::Service"):
        assert "Cleanup" in needed(name, service)
    lived = {"AgentSecurityGroup", "AgentInstanceProfile", "AgentRole", "AgentLogGroup"}
    kinds = ("AWS::EC2::Subnet", "AWS::EC2::Route", "AWS::EC2::NatGateway")
    wanted = (lived & set(found)) | {"CleanupRole", "CleanupLogGroup"}
    assert wanted <= needed(name, "Cleanup")
    assert of_type(name, *kinds) <= needed(name, "Cleanup")
    assert not of_type(name, "AWS::ECS::Service") & needed(name, "Cleanup")
    assert "VpcConfig" not in properties(name, "CleanupFunction")


@pytest.mark.parametrize("name", NAMES)
def test_what_holds_data_stays(name: str) -> None:
    """Homes, backups, their key and logs survive deletion; empty ones no failed creation.

    A bucket never is empty once a balancer was given it: it survives a failed creation too.
    """
    policies = {
        (resource["Type"], resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy"))
        for resource in synthesis(name).root["Resources"].values()
    }
    kept = {item for item in policies if set(item[1:]) - {None, "Delete"}}
    always = {
        ("AWS::KMS::Key", "RetainExceptOnCreate", "Retain"),
        ("AWS::S3::Bucket", "Retain", "Retain"),
        ("AWS::Backup::BackupVault", "RetainExceptOnCreate", "Retain"),
    }
    homes = {("AWS::EFS::FileSystem", "RetainExceptOnCreate", "Retain")}
    assert kept == (always if name == "adopted" else always | homes)
    assert {item[1:] for item in policies - kept} == {(None, None), ("Delete", "Delete")}


#: Names that AWS demands; each is made unique by the stack. A provider's may not start with `aws`,
#: `ecs` or `fargate`, and CloudFormation would start it with the stack's name.
_NAMED = {
    ("AWS::KMS::Alias", "AliasName"),
    ("AWS::EC2::KeyPair", "KeyName"),
    ("AWS::Backup::BackupVault", "BackupVaultName"),
    ("AWS::ECS::CapacityProvider", "Name"),
    # The function that completes it knows it before it exists.
    ("AWS::AutoScaling::LifecycleHook", "LifecycleHookName"),
    # AWS WAF writes to groups of a name that starts with `aws-waf-logs-`.
    ("AWS::Logs::LogGroup", "LogGroupName"),
}


@pytest.mark.parametrize("name", NAMES)
def test_no_fixed_names(name: str) -> None:
    """A fixed name keeps a resource from being replaced, and a second stack from being made."""
    named = {
        (resource["Type"], key)
        for resource in synthesis(name).root["Resources"].values()
        for key in resource.get("Properties", {})
        if key == "Name" or (key.endswith("Name") and resource["Type"].endswith(key[:-4]))
    }
    records = {("AWS::Route53::RecordSet", "Name")}
    assert named - records <= _NAMED
    for kind, key in named & _NAMED:
        for resource in resources(name, kind).values():
            assert not isinstance(resource["Properties"].get(key), str)
