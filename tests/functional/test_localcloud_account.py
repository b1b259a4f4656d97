"""The account's own things: service-linked roles, ECS settings; and backups, which hold data."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.functional.conftest import LocalAws
from tests.functional.localcloud_stacks import create, delete, failures, template

pytestmark = pytest.mark.process

REGION = "ca-central-1"


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("ecs.amazonaws.com", "AWSServiceRoleForECS"),
        ("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling"),
        ("elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"),
        ("spot.amazonaws.com", "AWSServiceRoleForEC2Spot"),
        ("backup.amazonaws.com", "AWSServiceRoleForBackup"),
    ],
)
def test_a_service_linked_role_is_made_once(local_aws: LocalAws, service: str, name: str) -> None:
    """Under AWS's name and path; a second time it is refused in AWS's words."""
    iam = local_aws.client("iam", REGION)
    made = iam.create_service_linked_role(AWSServiceName=service)["Role"]
    assert made["RoleName"] == name
    assert iam.get_role(RoleName=name)["Role"]["Path"] == f"/aws-service-role/{service}/"
    listed = iam.list_roles(PathPrefix="/aws-service-role/")["Roles"]
    assert name in {role["RoleName"] for role in listed}
    with pytest.raises(ClientError, match=r"InvalidInput.*has been taken"):
        iam.create_service_linked_role(AWSServiceName=service)


def test_trunking_is_off_until_the_account_turns_it_on(local_aws: LocalAws) -> None:
    """The setting in force is told although nobody set it, in each region by itself."""
    ecs = local_aws.client("ecs", REGION)
    asked: dict[str, Any] = {
        "name": "awsvpcTrunking",
        "effectiveSettings": True,
        "principalArn": "arn:aws:iam::000000000000:root",
    }
    assert [one["value"] for one in ecs.list_account_settings(**asked)["settings"]] == ["disabled"]
    ecs.put_account_setting_default(name="awsvpcTrunking", value="enabled")
    assert [one["value"] for one in ecs.list_account_settings(**asked)["settings"]] == ["enabled"]
    other = local_aws.client("ecs", "sa-east-1")
    assert other.list_account_settings(**asked)["settings"][0]["value"] == "disabled"


def test_a_vault_goes_once_it_holds_nothing(local_aws: LocalAws) -> None:
    """A job leaves a recovery point; vault and stack stay until it is deleted."""
    cloudformation = local_aws.client("cloudformation", REGION)
    backup, efs = local_aws.client("backup", REGION), local_aws.client("efs", REGION)
    vault = {"Type": "AWS::Backup::BackupVault", "Properties": {"BackupVaultName": "full"}}
    create(cloudformation, "vaults", template({"Vault": vault}))
    resource = efs.create_file_system(CreationToken="vaults")["FileSystemArn"]
    job = backup.start_backup_job(
        BackupVaultName="full", ResourceArn=resource, IamRoleArn="arn:aws:iam::000000000000:role/b"
    )
    assert backup.describe_backup_job(BackupJobId=job["BackupJobId"])["State"] == "COMPLETED"
    points = backup.list_recovery_points_by_backup_vault(BackupVaultName="full")["RecoveryPoints"]
    assert [(one["RecoveryPointArn"], one["ResourceArn"]) for one in points] == [
        (job["RecoveryPointArn"], resource)
    ]
    assert delete(cloudformation, "vaults")["StackStatus"] == "DELETE_FAILED"
    assert "recovery points" in failures(cloudformation, "vaults")["Vault"]
    with pytest.raises(ClientError, match="InvalidRequestException"):
        backup.delete_backup_vault(BackupVaultName="full")
    point = {"BackupVaultName": "full", "RecoveryPointArn": job["RecoveryPointArn"]}
    assert backup.describe_recovery_point(**point)["Status"] == "COMPLETED"
    backup.delete_recovery_point(**point)
    assert not backup.list_recovery_points_by_backup_vault(BackupVaultName="full")["RecoveryPoints"]
    with pytest.raises(ClientError, match="ResourceNotFound"):
        backup.describe_recovery_point(**point)
    assert delete(cloudformation, "vaults")["StackStatus"] == "DELETE_COMPLETE"


def test_a_file_system_goes_once_nothing_is_mounted(local_aws: LocalAws) -> None:
    """Its mount targets first, as on AWS."""
    ec2, efs = local_aws.client("ec2", REGION), local_aws.client("efs", REGION)
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.0.0/24")["Subnet"]["SubnetId"]
    system = efs.create_file_system(CreationToken="mounted")["FileSystemId"]
    mount = efs.create_mount_target(FileSystemId=system, SubnetId=subnet)["MountTargetId"]
    with pytest.raises(ClientError, match="FileSystemInUse"):
        efs.delete_file_system(FileSystemId=system)
    efs.delete_mount_target(MountTargetId=mount)
    efs.delete_file_system(FileSystemId=system)
    with pytest.raises(ClientError, match="FileSystemNotFound"):
        efs.describe_file_systems(FileSystemId=system)


def test_an_instance_starts_with_a_profile_of_iam_alone(local_aws: LocalAws) -> None:
    """EC2 and IAM are two emulators: it is found by name and ARN, another is not."""
    ec2, iam = local_aws.client("ec2"), local_aws.client("iam")
    made = iam.create_instance_profile(InstanceProfileName="started-with")["InstanceProfile"]
    image = ec2.describe_images()["Images"][0]["ImageId"]
    launch = {"ImageId": image, "InstanceType": "m6i.large", "MinCount": 1, "MaxCount": 1}
    for profile in ({"Arn": made["Arn"]}, {"Name": "started-with"}):
        (instance,) = ec2.run_instances(**launch, IamInstanceProfile=profile)["Instances"]
        assert instance["IamInstanceProfile"]["Arn"] == made["Arn"]
        ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        ec2.run_instances(**launch, IamInstanceProfile={"Arn": f"{made['Arn']}-none"})
