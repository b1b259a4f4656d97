"""The part of the façade that looks at what agents are started with."""

from collections.abc import Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from cli.agent_records import MachineImage, Subnet
from cli.aws.clients import Clients
from cli.aws_errors import error_code


class AgentCalls(Clients):
    """What `Aws` can ask about agents' parts. Filters, not ids: what is absent is no error."""

    @property
    def _ec2(self) -> Any:
        return self._client("ec2")

    def container_environments(self, definition: str) -> list[dict[str, str]]:
        """Return the variables of each container of a task definition; no secret is among them."""
        answer = self._client("ecs").describe_task_definition(taskDefinition=definition)
        return [
            {item["name"]: item["value"] for item in found.get("environment", ())}
            for found in answer["taskDefinition"]["containerDefinitions"]
        ]

    def security_group_vpcs(self, ids: Iterable[str]) -> dict[str, str]:
        """Return the VPC of each security group."""
        answer = self._ec2.describe_security_groups(Filters=[_named("group-id", ids)])
        return {found["GroupId"]: found["VpcId"] for found in answer["SecurityGroups"]}

    def subnets(self, ids: Iterable[str]) -> dict[str, Subnet]:
        """Describe subnets."""
        answer = self._ec2.describe_subnets(Filters=[_named("subnet-id", ids)])
        return {
            found["SubnetId"]: Subnet(
                vpc=found["VpcId"],
                zone=found["AvailabilityZone"],
                available=found["State"] == "available",
            )
            for found in answer["Subnets"]
        }

    def agent_images(self, ids: Iterable[str]) -> dict[str, MachineImage]:
        """Describe machine images with the snapshots of their disks."""
        answer = self._ec2.describe_images(
            Filters=[_named("image-id", ids)], IncludeDeprecated=True
        )
        return {
            found["ImageId"]: MachineImage(
                architecture=found.get("Architecture", ""),
                owner=found.get("OwnerId", ""),
                available=found["State"] == "available",
                snapshots=tuple(
                    disk["Ebs"]["SnapshotId"]
                    for disk in found.get("BlockDeviceMappings", ())
                    if disk.get("Ebs", {}).get("SnapshotId")
                ),
            )
            for found in answer["Images"]
        }

    def snapshot_tags(self, ids: Iterable[str]) -> dict[str, Mapping[str, str]]:
        """Return the tags of snapshots of this account."""
        answer = self._ec2.describe_snapshots(
            OwnerIds=["self"], Filters=[_named("snapshot-id", ids)]
        )
        return {
            found["SnapshotId"]: {tag["Key"]: tag["Value"] for tag in found.get("Tags", ())}
            for found in answer["Snapshots"]
        }

    def key_pairs(self, ids: Iterable[str]) -> dict[str, str]:
        """Return the name of each key pair, by its id."""
        answer = self._ec2.describe_key_pairs(Filters=[_named("key-pair-id", ids)])
        return {found["KeyPairId"]: found["KeyName"] for found in answer["KeyPairs"]}

    def type_architectures(self, types: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the architectures that each instance type runs."""
        pages = self._ec2.get_paginator("describe_instance_types")
        return {
            found["InstanceType"]: tuple(found["ProcessorInfo"]["SupportedArchitectures"])
            for page in pages.paginate(Filters=[_named("instance-type", types)])
            for found in page["InstanceTypes"]
        }

    def offered_types(self, types: Iterable[str]) -> frozenset[tuple[str, str]]:
        """Return which of these instance types which zone of the region offers."""
        pages = self._ec2.get_paginator("describe_instance_type_offerings").paginate(
            LocationType="availability-zone", Filters=[_named("instance-type", types)]
        )
        return frozenset(
            (found["InstanceType"], found["Location"])
            for page in pages
            for found in page["InstanceTypeOfferings"]
        )

    def profile_roles(self, name: str) -> tuple[str, ...] | None:
        """Return the names of the roles in an instance profile; None when there is none."""
        try:
            answer = self._client("iam").get_instance_profile(InstanceProfileName=name)
        except ClientError as error:
            if error_code(error) != "NoSuchEntity":
                raise
            return None
        return tuple(role["RoleName"] for role in answer["InstanceProfile"]["Roles"])

    def parameter_names(self, names: Iterable[str]) -> frozenset[str]:
        """Return those names that Systems Manager has a parameter of; no value is read."""
        wanted = [{"Key": "Name", "Option": "Equals", "Values": sorted(names)}]
        pages = self._client("ssm").get_paginator("describe_parameters")
        return frozenset(
            found["Name"]
            for page in pages.paginate(ParameterFilters=wanted)
            for found in page["Parameters"]
        )


def _named(key: str, values: Iterable[str]) -> dict[str, Any]:
    """Return a filter of EC2."""
    return {"Name": key, "Values": sorted(values)}
