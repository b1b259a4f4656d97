"""What a change set tells before anything is touched, and what an operation tells after."""

import json
from typing import Any

import pytest

from tests.functional.conftest import LocalAws
from tests.functional.localcloud_stacks import (
    create,
    delete,
    physical_ids,
    template,
    update,
    wait,
)

pytestmark = pytest.mark.process

REGION = "eu-west-2"
UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"


def topic(**more: Any) -> dict[str, Any]:
    """Return a topic."""
    return {"Type": "AWS::SNS::Topic", "Properties": more}


def vault(name: str, **more: Any) -> dict[str, Any]:
    """Return a backup vault."""
    return {"Type": "AWS::Backup::BackupVault", "Properties": {"BackupVaultName": name}, **more}


def vpc(cidr: str = "10.1.0.0/16", name: str = "one") -> dict[str, Any]:
    """Return a VPC."""
    tags = [{"Key": "Name", "Value": name}]
    return {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": cidr, "Tags": tags}}


def subnet(cidr: str) -> dict[str, Any]:
    """Return a subnet of the VPC."""
    properties = {"VpcId": {"Ref": "Vpc"}, "CidrBlock": cidr}
    return {"Type": "AWS::EC2::Subnet", "Properties": properties}


def described(local_aws: LocalAws, stack: str, body: str, **more: Any) -> dict[str, Any]:
    """Make a change set and return it, with values."""
    cloudformation = local_aws.client("cloudformation", REGION)
    made = cloudformation.create_change_set(
        StackName=stack, ChangeSetName="next", TemplateBody=body, **more
    )
    answer: dict[str, Any] = cloudformation.describe_change_set(
        ChangeSetName=made["Id"], StackName=stack, IncludePropertyValues=True
    )
    return answer


def changed(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the resources' changes by logical id."""
    found = [one["ResourceChange"] for one in answer["Changes"]]
    return {one["LogicalResourceId"]: one for one in found}


def targets(answer: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
    """Return the targets of a resource's change, by path."""
    changes = {
        one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"]
        for one in answer["Changes"]
    }
    return {
        detail["Target"]["Path"]: {**detail["Target"], "evaluation": detail["Evaluation"]}
        for detail in changes[name]["Details"]
    }


def test_each_value_is_told_with_its_path(local_aws: LocalAws) -> None:
    """Before, after and recreation, of tags by their place, of what is replaced as unknown."""
    cloudformation = local_aws.client("cloudformation", REGION)
    create(cloudformation, "values", template({"Vpc": vpc(), "A": subnet("10.1.0.0/24")}))
    answer = described(
        local_aws,
        "values",
        template({"Vpc": vpc("10.2.0.0/16", "two"), "A": subnet("10.2.0.0/24"), "T": topic()}),
    )
    seen = targets(answer, "Vpc")
    assert {
        path: (one["BeforeValue"], one["AfterValue"], one["RequiresRecreation"])
        for path, one in seen.items()
    } == {
        "/Properties/CidrBlock": ("10.1.0.0/16", "10.2.0.0/16", "Always"),
        "/Properties/Tags/0/Value": ("one", "two", "Never"),
    }
    depending = targets(answer, "A")["/Properties/VpcId"]
    assert depending["BeforeValue"].startswith("vpc-")
    assert depending["AfterValue"] == UNKNOWN
    changes = {
        one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"]
        for one in answer["Changes"]
    }
    assert changes["Vpc"]["PolicyAction"] == "ReplaceAndDelete"
    assert json.loads(changes["Vpc"]["BeforeContext"])["Properties"]["CidrBlock"] == "10.1.0.0/16"
    assert "BeforeContext" not in changes["T"]
    delete(cloudformation, "values")


def test_values_are_told_only_when_asked_for(local_aws: LocalAws) -> None:
    """Without the flag each property is named once, without values."""
    cloudformation = local_aws.client("cloudformation", REGION)
    create(cloudformation, "plain", template({"Vpc": vpc()}))
    described(local_aws, "plain", template({"Vpc": vpc("10.2.0.0/16", "two")}))
    answer = cloudformation.describe_change_set(ChangeSetName="next", StackName="plain")
    change = answer["Changes"][0]["ResourceChange"]
    assert "BeforeContext" not in change
    assert [detail["Target"].keys() & {"Path", "BeforeValue"} for detail in change["Details"]] == [
        set(),
        set(),
    ]
    delete(cloudformation, "plain")


def test_a_secret_parameter_is_never_told(local_aws: LocalAws) -> None:
    """A parameter without echo is four stars before and after."""
    cloudformation = local_aws.client("cloudformation", REGION)
    section = {"Hidden": {"Type": "String", "NoEcho": True}}

    def body(name: str) -> str:
        shown = topic(DisplayName={"Fn::Sub": name + "-${Hidden}"})
        return template({"T": shown}, Parameters=section)

    def values(text: str) -> list[dict[str, str]]:
        return [{"ParameterKey": "Hidden", "ParameterValue": text}]

    create(cloudformation, "hidden", body("a"), Parameters=values("canary1"))
    answer = described(local_aws, "hidden", body("b"), Parameters=values("canary2"))
    assert "canary" not in json.dumps(answer, default=str)
    change = targets(answer, "T")["/Properties/DisplayName"]
    assert (change["BeforeValue"], change["AfterValue"]) == ("a-****", "b-****")
    delete(cloudformation, "hidden")


def test_the_schema_says_what_replaces(local_aws: LocalAws) -> None:
    """Also of types that are not ours: a vault's name replaces it, and a retained one stays."""
    cloudformation = local_aws.client("cloudformation", REGION)
    kept = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    create(cloudformation, "vault", template({"V": vault("first", **kept)}))
    answer = described(local_aws, "vault", template({"V": vault("second", **kept)}))
    change = answer["Changes"][0]["ResourceChange"]
    assert (change["Replacement"], change["PolicyAction"]) == ("True", "ReplaceAndRetain")
    cloudformation.execute_change_set(ChangeSetName="next", StackName="vault")
    wait(cloudformation, "vault")
    vaults = local_aws.client("backup", REGION).list_backup_vaults()["BackupVaultList"]
    assert {"first", "second"} <= {one["BackupVaultName"] for one in vaults}
    delete(cloudformation, "vault")


def test_a_name_that_is_taken_fails_the_change_set(local_aws: LocalAws) -> None:
    """Before anything is touched, with its path; unless validation is turned off."""
    cloudformation = local_aws.client("cloudformation", REGION)
    local_aws.client("backup", REGION).create_backup_vault(BackupVaultName="taken")
    body = template({"V": vault("taken")})
    answer = described(local_aws, "conflict", body, ChangeSetType="CREATE")
    assert (answer["Status"], answer["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    events = cloudformation.describe_events(
        ChangeSetName=answer["ChangeSetId"], Filters={"FailedEvents": True}
    )["OperationEvents"]
    assert [(one["EventType"], one["ValidationPath"]) for one in events] == [
        ("VALIDATION_ERROR", "/Resources/V")
    ]
    assert "already exists" in events[0]["ValidationStatusReason"]
    cloudformation.delete_stack(StackName="conflict")
    answer = described(local_aws, "unchecked", body, ChangeSetType="CREATE", DisableValidation=True)
    assert answer["Status"] == "CREATE_COMPLETE"
    cloudformation.delete_stack(StackName="unchecked")


def test_a_retained_vault_comes_back_into_the_stack(local_aws: LocalAws) -> None:
    """What a stack left behind is imported instead of made, by an update that asks for it."""
    cloudformation = local_aws.client("cloudformation", REGION)
    kept = {"V": vault("left", DeletionPolicy="Retain")}
    create(cloudformation, "leaver", template(kept))
    arn = local_aws.client("backup", REGION).describe_backup_vault(BackupVaultName="left")
    delete(cloudformation, "leaver")
    create(cloudformation, "taker", template({"T": topic()}))
    answer = described(
        local_aws, "taker", template({"T": topic(), **kept}), ImportExistingResources=True
    )
    assert {name: one["Action"] for name, one in changed(answer).items()} == {"V": "Import"}
    cloudformation.execute_change_set(ChangeSetName="next", StackName="taker")
    assert wait(cloudformation, "taker")["StackStatus"] == "UPDATE_COMPLETE"
    assert physical_ids(cloudformation, "taker")["V"] == "left"
    again = local_aws.client("backup", REGION).describe_backup_vault(BackupVaultName="left")
    assert again["CreationDate"] == arn["CreationDate"]
    delete(cloudformation, "taker")


def test_an_update_tells_only_of_what_it_changes(local_aws: LocalAws) -> None:
    """One of two topics is changed: the stack and that topic have new events."""
    cloudformation = local_aws.client("cloudformation", REGION)
    create(cloudformation, "quiet", template({"A": topic(), "B": topic()}))
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName="quiet")
    before = {event["EventId"] for page in pages for event in page["StackEvents"]}
    described(local_aws, "quiet", template({"A": topic(), "B": topic(DisplayName="new")}))
    cloudformation.execute_change_set(ChangeSetName="next", StackName="quiet")
    assert wait(cloudformation, "quiet")["StackStatus"] == "UPDATE_COMPLETE"
    told = {
        event["LogicalResourceId"]
        for page in pages
        for event in page["StackEvents"]
        if event["EventId"] not in before
    }
    assert told == {"quiet", "B"}
    delete(cloudformation, "quiet")


def test_an_express_deployment_does_not_wait(local_aws: LocalAws) -> None:
    """A service without a host is complete at once, and has no task."""
    cloudformation = local_aws.client("cloudformation", REGION)
    container = {"Name": "a", "Image": "b", "Memory": 256}
    resources = {
        "Cluster": {"Type": "AWS::ECS::Cluster"},
        "Definition": {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {"ContainerDefinitions": [container]},
        },
        "Service": {
            "Type": "AWS::ECS::Service",
            "Properties": {
                "Cluster": {"Ref": "Cluster"},
                "TaskDefinition": {"Ref": "Definition"},
            },
        },
    }
    answer = described(
        local_aws,
        "express",
        template(resources),
        ChangeSetType="CREATE",
        DeploymentConfig={"Mode": "EXPRESS"},
    )
    assert answer["DeploymentConfig"]["Mode"] == "EXPRESS"
    cloudformation.execute_change_set(ChangeSetName="next", StackName="express")
    assert wait(cloudformation, "express")["StackStatus"] == "CREATE_COMPLETE"
    ecs = local_aws.client("ecs", REGION)
    ids = physical_ids(cloudformation, "express")
    found = ecs.describe_services(cluster=ids["Cluster"], services=[ids["Service"]])["services"]
    assert (found[0]["desiredCount"], found[0]["runningCount"]) == (1, 0)
    delete(cloudformation, "express")


def test_the_failed_events_are_the_first_cause(local_aws: LocalAws) -> None:
    """The resource that failed, with its reason and operation; the success before it is not."""
    cloudformation = local_aws.client("cloudformation", REGION)
    wrong = {"Type": "AWS::EC2::NatGateway", "DependsOn": "T", "Properties": {"NoSuch": 1}}
    create(cloudformation, "cause", template({"T": topic()}))
    update(cloudformation, "cause", template({"T": topic(DisplayName="x"), "Wrong": wrong}))
    events = cloudformation.describe_events(StackName="cause", Filters={"FailedEvents": True})
    (failed,) = events["OperationEvents"]
    assert (failed["LogicalResourceId"], failed["EventType"], failed["OperationType"]) == (
        "Wrong",
        "PROVISIONING_ERROR",
        "UPDATE_STACK",
    )
    assert "NoSuch" in failed["ResourceStatusReason"]
    of_operation = cloudformation.describe_events(OperationId=failed["OperationId"])
    names = {one["LogicalResourceId"] for one in of_operation["OperationEvents"]}
    assert names == {"cause", "T", "Wrong"}
    delete(cloudformation, "cause")
