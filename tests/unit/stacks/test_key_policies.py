"""The policy of the stack's own key: who may use it, on which terms."""

from typing import Any

import pytest

from tests.configurations import NAMES, properties, resources

ACCOUNT = {"Ref": "AWS::AccountId"}


def statements(name: str = "quickstart") -> dict[str, dict[str, Any]]:
    """Return the statements of the key's policy by their id."""
    found = properties(name, "Key")["KeyPolicy"]["Statement"]
    return {item["Sid"]: item for item in found}


def service(name: str) -> dict[str, str]:
    """Return a service's name in the stack's region."""
    return {"Fn::Sub": f"{name}.${{AWS::Region}}.${{AWS::URLSuffix}}"}


@pytest.mark.parametrize("name", NAMES)
def test_no_role_is_named(name: str) -> None:
    """A role's ARN is refused where the role is missing, and rots when it is made anew."""
    for item in statements(name).values():
        for kind, values in item["Principal"].items():
            account = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
            assert kind == "Service" or values in (["*"], [account]), item["Sid"]


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_let_in_without_terms(name: str) -> None:
    """Whoever is no principal of this account, or comes by no service, has no use of the key."""
    for item in statements(name).values():
        if item["Sid"] == "LeaveToIam":
            assert "Condition" not in item
        else:
            assert item["Condition"], item["Sid"]
        if item["Principal"] == {"AWS": ["*"]}:
            terms = item["Condition"]["StringEquals"]
            assert terms["kms:CallerAccount"] == ACCOUNT
            assert terms["kms:ViaService"] == [
                service("backup"),
                service("dynamodb"),
                service("ec2"),
                service("elasticfilesystem"),
                service("sqs"),
            ]


def test_grants_go_to_services_alone() -> None:
    """A grant to a person would outlive every policy."""
    granting = [item for item in statements().values() if "kms:CreateGrant" in item["Action"]]
    assert len(granting) == 2
    for item in granting:
        assert item["Action"] == ["kms:CreateGrant"]
        assert item["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}


def test_the_account_keeps_its_key() -> None:
    """Somebody must always be able to change the policy, or nobody ever can again."""
    assert {"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:Decrypt"} <= set(
        statements()["LeaveToIam"]["Action"]
    )


def test_alarms_reach_an_encrypted_topic() -> None:
    """CloudWatch makes a data key and reads it back; for alarms of this account alone."""
    item = statements()["PublishAlarms"]
    assert item["Principal"] == {"Service": ["cloudwatch.amazonaws.com"]}
    assert item["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert item["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}


@pytest.mark.parametrize("name", NAMES)
def test_logs_use_it_for_the_stack_s_groups(name: str) -> None:
    """Groups called after the stack, and the firewall's, which has the stack's id in its name."""
    item = statements(name)["EncryptLogs"]
    assert item["Principal"] == {"Service": [service("logs")]}
    groups = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"
    id_ = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}
    firewall = {"Fn::Join": ["-", ["aws-waf-logs", id_]]}
    assert item["Condition"] == {
        "ArnLike": {
            "kms:EncryptionContext:aws:logs:arn": [
                {"Fn::Sub": groups + "${AWS::StackName}-*"},
                {"Fn::Sub": [groups + "${Name}", {"Name": firewall}]},
            ]
        }
    }
    for group in resources(name, "AWS::Logs::LogGroup").values():
        assert group["Properties"].get("LogGroupName", firewall) == firewall


@pytest.mark.parametrize("name", NAMES)
def test_who_reads_a_secret_may_decrypt_it_through_its_service(name: str) -> None:
    """Reading a secret under a key of one's own takes the key too, and so do variables."""
    for logical, role in resources(name, "AWS::IAM::Role").items():
        (policy,) = role["Properties"]["Policies"]
        found = {item["Sid"]: item for item in policy["PolicyDocument"]["Statement"]}
        trust = role["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]
        through = ["lambda"] if trust == {"Service": ["lambda.amazonaws.com"]} else []
        through += ["secretsmanager"] if "ReadSecrets" in found else []
        assert bool(through) == ("DecryptThroughServices" in found), logical
        if through:
            item = found["DecryptThroughServices"]
            assert item["Action"] == ["kms:Decrypt"]
            assert item["Resource"] == [{"Fn::GetAtt": ["Key", "Arn"]}]
            assert item["Condition"] == {
                "StringEquals": {"kms:ViaService": [service(item) for item in through]}
            }
