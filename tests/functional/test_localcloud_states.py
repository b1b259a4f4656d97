"""What the state of a stack allows, and what a failed rollback leaves, as on AWS."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

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

REGION = "eu-west-3"
WRONG = {"Type": "AWS::EC2::NatGateway", "DependsOn": "Good", "Properties": {"NoSuch": 1}}


def _protected_balancer() -> dict[str, Any]:
    """Return two subnets and a balancer that refuses deletion; what depends on it fails."""
    subnets = {
        name: {
            "Type": "AWS::EC2::Subnet",
            "Properties": {
                "VpcId": {"Ref": "Vpc"},
                "CidrBlock": f"10.1.{place}.0/24",
                "AvailabilityZone": {"Fn::Select": [place, {"Fn::GetAZs": ""}]},
            },
        }
        for place, name in enumerate(("A", "B"))
    }
    balancer = {
        "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "Properties": {
            "Scheme": "internal",
            "Subnets": [{"Ref": "A"}, {"Ref": "B"}],
            "LoadBalancerAttributes": [{"Key": "deletion_protection.enabled", "Value": "true"}],
        },
    }
    vpc = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.1.0.0/16"}}
    return {"Vpc": vpc, **subnets, "Good": balancer, "Wrong": WRONG}


def test_a_creation_that_failed_can_only_be_deleted(local_aws: LocalAws) -> None:
    """Neither an update nor a second creation of the same name is taken before that."""
    cloudformation = local_aws.client("cloudformation", REGION)
    body = template({"Good": {"Type": "AWS::SNS::Topic"}, "Wrong": WRONG})
    assert create(cloudformation, "stuck", body)["StackStatus"] == "ROLLBACK_COMPLETE"
    request = {"StackName": "stuck", "ChangeSetName": "a", "TemplateBody": body}
    with pytest.raises(ClientError, match="is in ROLLBACK_COMPLETE state and can not be updated"):
        cloudformation.create_change_set(**request)
    with pytest.raises(ClientError, match="already exists"):
        cloudformation.create_change_set(**request, ChangeSetType="CREATE")
    with pytest.raises(ClientError, match="already exists"):
        cloudformation.create_stack(StackName="stuck", TemplateBody=body)
    assert delete(cloudformation, "stuck")["StackStatus"] == "DELETE_COMPLETE"


def test_what_a_rollback_could_not_delete_stays_in_the_stack(local_aws: LocalAws) -> None:
    """A protected balancer is still listed, and goes with the stack once it is not protected."""
    cloudformation = local_aws.client("cloudformation", REGION)
    balancers = local_aws.client("elbv2", REGION)
    failed = create(cloudformation, "halfway", template(_protected_balancer()))
    assert failed["StackStatus"] == "ROLLBACK_FAILED"
    arn = physical_ids(cloudformation, "halfway")["Good"]
    rows = cloudformation.list_stack_resources(StackName="halfway")["StackResourceSummaries"]
    assert {row["LogicalResourceId"]: row["ResourceStatus"] for row in rows} == {
        "Good": "DELETE_FAILED"
    }
    balancers.modify_load_balancer_attributes(
        LoadBalancerArn=arn, Attributes=[{"Key": "deletion_protection.enabled", "Value": "false"}]
    )
    assert delete(cloudformation, "halfway")["StackStatus"] == "DELETE_COMPLETE"
    with pytest.raises(ClientError, match="LoadBalancerNotFound"):
        balancers.describe_load_balancers(LoadBalancerArns=[arn])


def test_carrying_out_a_change_set_deletes_the_others(local_aws: LocalAws) -> None:
    """Those made while the stack was only in review too."""
    cloudformation = local_aws.client("cloudformation", REGION)
    body = template({"Good": {"Type": "AWS::SNS::Topic"}})
    for name in ("first", "second"):
        cloudformation.create_change_set(
            StackName="review", ChangeSetName=name, TemplateBody=body, ChangeSetType="CREATE"
        )
    cloudformation.execute_change_set(StackName="review", ChangeSetName="second")
    assert wait(cloudformation, "review")["StackStatus"] == "CREATE_COMPLETE"
    left = cloudformation.list_change_sets(StackName="review")["Summaries"]
    assert [change_set["ChangeSetName"] for change_set in left] == ["second"]


def _bucket(principal: Any) -> dict[str, Any]:
    """Return a bucket that takes public policies, and a policy for a principal."""
    blocks = ("BlockPublicPolicy", "BlockPublicAcls", "IgnorePublicAcls", "RestrictPublicBuckets")
    statement = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "s3:GetObject",
        "Resource": {"Fn::Sub": "${Bucket.Arn}/*"},
    }
    return {
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"PublicAccessBlockConfiguration": dict.fromkeys(blocks, False)},
        },
        "Policy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {
                "Bucket": {"Ref": "Bucket"},
                "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
            },
        },
    }


def test_a_rollback_that_fails_goes_on_without_what_is_skipped(local_aws: LocalAws) -> None:
    """A public policy cannot come back: somebody has closed its bucket since."""
    cloudformation = local_aws.client("cloudformation", REGION)
    before = template(_bucket("*"))
    create(cloudformation, "torn", before)
    local_aws.client("s3", REGION).put_public_access_block(
        Bucket=physical_ids(cloudformation, "torn")["Bucket"],
        PublicAccessBlockConfiguration={"BlockPublicPolicy": True},
    )
    wrong = {**WRONG, "DependsOn": "Policy"}
    owner = {"AWS": "arn:aws:iam::000000000000:root"}
    body = template({**_bucket(owner), "Wrong": wrong})
    assert update(cloudformation, "torn", body)["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    found = cloudformation.describe_events(StackName="torn", Filters={"FailedEvents": True})
    assert [one["LogicalResourceId"] for one in found["OperationEvents"]] == ["Policy", "Wrong"]
    with pytest.raises(ClientError, match="can not be updated"):
        cloudformation.create_change_set(StackName="torn", ChangeSetName="a", TemplateBody=before)
    cloudformation.continue_update_rollback(StackName="torn")
    assert wait(cloudformation, "torn")["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    with pytest.raises(ClientError, match="cannot be skipped"):
        cloudformation.continue_update_rollback(StackName="torn", ResourcesToSkip=["Bucket"])
    cloudformation.continue_update_rollback(StackName="torn", ResourcesToSkip=["Policy"])
    assert wait(cloudformation, "torn")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert delete(cloudformation, "torn")["StackStatus"] == "DELETE_COMPLETE"


def test_a_change_set_that_makes_a_stack_leaves_it_to_be_reviewed(local_aws: LocalAws) -> None:
    """It has no resources, takes no update, and goes when it is deleted."""
    cloudformation = local_aws.client("cloudformation", REGION)
    body = template({"Topic": {"Type": "AWS::SNS::Topic"}})
    cloudformation.create_change_set(
        StackName="reviewed", ChangeSetName="first", ChangeSetType="CREATE", TemplateBody=body
    )
    stack = cloudformation.describe_stacks(StackName="reviewed")["Stacks"][0]
    assert stack["StackStatus"] == "REVIEW_IN_PROGRESS"
    with pytest.raises(ClientError, match="can not be updated"):
        cloudformation.create_change_set(
            StackName="reviewed", ChangeSetName="second", TemplateBody=body
        )
    assert delete(cloudformation, "reviewed")["StackStatus"] == "DELETE_COMPLETE"
