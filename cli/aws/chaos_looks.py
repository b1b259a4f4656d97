"""The part of the façade that looks at everything a fault can hit, again and again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cli.aws.clients import Clients
from cli.chaos.seen import Agent, Ground, Host, Service, Target, Task

#: How many one DescribeServices, and one DescribeTasks, takes.
#: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
_SERVICES_A_CALL = 10
_TASKS_A_CALL = 100

#: How many of the last messages are read.
_MESSAGES = 20

#: Set by CloudFormation on what it makes, and passed on to hosts and tasks.
STACK_ID_TAG = "aws:cloudformation:stack-id"
#: Ours, on agents too, which live outside the stack.
STACK_TAG = "stackgen:stack"
_SLOT_TAG = "stackgen:slot"


class ChaosLooks(Clients):
    """What `Aws` can ask about what a fault may hit."""

    def slot_services(self, ground: Ground) -> tuple[Service, ...]:
        """Describe the slots' services."""
        names = {slot.service: slot.name for slot in ground.slots}
        arns = list(names)
        found: list[Service] = []
        for start in range(0, len(arns), _SERVICES_A_CALL):
            answer = self._client("ecs").describe_services(
                cluster=ground.cluster, services=arns[start : start + _SERVICES_A_CALL]
            )
            found += [
                _service(names[one["serviceArn"]], one)
                for one in answer["services"]
                if one["status"] == "ACTIVE" and one["serviceArn"] in names
            ]
        return tuple(found)

    def service_places(self, cluster: str, arns: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return of each service its target group and its subnets."""
        found: dict[str, dict[str, Any]] = {}
        for start in range(0, len(arns), _SERVICES_A_CALL):
            answer = self._client("ecs").describe_services(
                cluster=cluster, services=list(arns[start : start + _SERVICES_A_CALL])
            )
            for one in answer["services"]:
                network = one.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
                groups = [item["targetGroupArn"] for item in one.get("loadBalancers", ())]
                found[one["serviceArn"]] = {
                    "target_group": groups[0] if groups else "",
                    "subnets": tuple(network.get("subnets", ())),
                }
        return found

    def slot_tasks(
        self, ground: Ground, instances: Mapping[str, str], pids: Mapping[str, int]
    ) -> tuple[Task, ...]:
        """Describe the tasks of the slots that ECS wants to run.

        Args:
            ground: Whose.
            instances: The EC2 instance of each container instance.
            pids: The process of each task, where one is known.
        """
        ecs = self._client("ecs")
        names = {slot.service_name: slot.name for slot in ground.slots}
        pages = ecs.get_paginator("list_tasks").paginate(
            cluster=ground.cluster, desiredStatus="RUNNING"
        )
        arns = [arn for page in pages for arn in page["taskArns"]]
        found = []
        for start in range(0, len(arns), _TASKS_A_CALL):
            answer = ecs.describe_tasks(
                cluster=ground.cluster, tasks=arns[start : start + _TASKS_A_CALL]
            )
            found += [one for one in answer["tasks"] if _service_of(one) in names]
        return tuple(
            Task(
                arn=one["taskArn"],
                slot=names[_service_of(one)],
                state=one["lastStatus"],
                health=one.get("healthStatus", "UNKNOWN"),
                instance=instances.get(one.get("containerInstanceArn", ""), ""),
                address=_address(one),
                pid=pids.get(one["taskArn"], 0),
                started=one["startedAt"].timestamp() if "startedAt" in one else 0.0,
            )
            for one in found
            if one["desiredStatus"] == "RUNNING"
        )

    def container_instances(self, cluster: str) -> list[Mapping[str, Any]]:
        """Describe the cluster's container instances: id, instance, connected, status."""
        ecs = self._client("ecs")
        arns = []
        for status in ("ACTIVE", "DRAINING"):
            pages = ecs.get_paginator("list_container_instances").paginate(
                cluster=cluster, status=status
            )
            arns += [arn for page in pages for arn in page["containerInstanceArns"]]
        if not arns:
            return []
        answer = ecs.describe_container_instances(cluster=cluster, containerInstances=arns)
        return list(answer["containerInstances"])

    def stack_hosts(
        self, group: str, joined: Iterable[Mapping[str, Any]]
    ) -> tuple[int, int, tuple[Host, ...]]:
        """Describe a group's hosts: how many it wants, at least, and those that it has.

        Args:
            group: The Auto Scaling group's name.
            joined: The cluster's container instances.
        """
        answer = self._client("autoscaling").describe_auto_scaling_groups(
            AutoScalingGroupNames=[group]
        )
        if not answer["AutoScalingGroups"]:
            return 0, 0, ()
        (described,) = answer["AutoScalingGroups"]
        members = described.get("Instances", ())
        states = self._instance_states([one["InstanceId"] for one in members])
        by_id = {one["ec2InstanceId"]: one for one in joined}
        found = tuple(
            Host(
                id=one["InstanceId"],
                zone=one["AvailabilityZone"],
                lifecycle=one["LifecycleState"],
                healthy=one["HealthStatus"].lower() == "healthy",
                state=states.get(one["InstanceId"], "gone"),
                connected=bool(by_id.get(one["InstanceId"], {}).get("agentConnected")),
                draining=by_id.get(one["InstanceId"], {}).get("status") == "DRAINING",
            )
            for one in members
        )
        return int(described["DesiredCapacity"]), int(described["MinSize"]), found

    def _instance_states(self, ids: Sequence[str]) -> dict[str, str]:
        """Return EC2's state of each instance; a filter, for what is gone is no error."""
        if not ids:
            return {}
        pages = self._client("ec2").get_paginator("describe_instances")
        wanted = [{"Name": "instance-id", "Values": list(ids)}]
        return {
            one["InstanceId"]: one["State"]["Name"]
            for page in pages.paginate(Filters=wanted)
            for reservation in page["Reservations"]
            for one in reservation["Instances"]
        }

    def stack_targets(self, groups: Iterable[str]) -> tuple[Target, ...]:
        """Describe the targets of target groups."""
        return tuple(
            Target(
                group=group,
                address=one["Target"]["Id"],
                port=int(one["Target"].get("Port", 0)),
                state=one["TargetHealth"]["State"],
            )
            for group in groups
            if group
            for one in self._client("elbv2").describe_target_health(TargetGroupArn=group)[
                "TargetHealthDescriptions"
            ]
        )

    def stack_agents(self, stack: str, slots: Sequence[str]) -> tuple[Agent, ...]:
        """Describe the agents of a stack's slots that live."""
        pages = self._client("ec2").get_paginator("describe_instances")
        wanted = [
            {"Name": f"tag:{STACK_TAG}", "Values": [stack]},
            {"Name": f"tag:{_SLOT_TAG}", "Values": list(slots)},
            {"Name": "instance-state-name", "Values": ["pending", "running"]},
        ]
        return tuple(
            Agent(
                id=one["InstanceId"],
                slot=_tags(one).get(_SLOT_TAG, ""),
                zone=one["Placement"]["AvailabilityZone"],
                state=one["State"]["Name"],
                spot=one.get("InstanceLifecycle") == "spot",
            )
            for page in pages.paginate(Filters=wanted)
            for reservation in page["Reservations"]
            for one in reservation["Instances"]
        )

    def zones_of(self, subnets: Sequence[str]) -> dict[str, str]:
        """Return the zone of each subnet."""
        wanted = [{"Name": "subnet-id", "Values": list(subnets)}]
        answer = self._client("ec2").describe_subnets(Filters=wanted)
        return {one["SubnetId"]: one["AvailabilityZone"] for one in answer["Subnets"]}

    def subnet_acls(self, subnets: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return of each subnet its network ACL and the id of their association."""
        wanted = [{"Name": "association.subnet-id", "Values": list(subnets)}]
        answer = self._client("ec2").describe_network_acls(Filters=wanted)
        return {
            tie["SubnetId"]: (tie["NetworkAclId"], tie["NetworkAclAssociationId"])
            for acl in answer["NetworkAcls"]
            for tie in acl["Associations"]
            if tie["SubnetId"] in subnets
        }

    def owners(self, ids: Iterable[str]) -> dict[str, Mapping[str, str]]:
        """Return the tags of EC2's resources: instances, subnets, security groups."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        found: dict[str, dict[str, str]] = {one: {} for one in wanted}
        pages = self._client("ec2").get_paginator("describe_tags")
        for page in pages.paginate(Filters=[{"Name": "resource-id", "Values": wanted}]):
            for tag in page["Tags"]:
                found[tag["ResourceId"]][tag["Key"]] = tag["Value"]
        return dict(found)

    def service_tags(self, service: str) -> Mapping[str, str]:
        """Return the tags of an ECS service, or of a task."""
        answer = self._client("ecs").list_tags_for_resource(resourceArn=service)
        return {tag["key"]: tag["value"] for tag in answer["tags"]}

    def function_tags(self, name: str) -> dict[str, str]:
        """Return the tags of a Lambda function."""
        found = self._client("lambda").get_function(FunctionName=name)
        return dict(found.get("Tags", {}))

    def target_group_tags(self, group: str) -> Mapping[str, str]:
        """Return the tags of a target group."""
        answer = self._client("elbv2").describe_tags(ResourceArns=[group])
        return {tag["Key"]: tag["Value"] for tag in answer["TagDescriptions"][0]["Tags"]}

    def service_messages(self, ground: Ground) -> list[tuple[datetime, str]]:
        """Return what ECS says of the slots' services, with the moment."""
        found: list[tuple[datetime, str]] = []
        for slot in ground.slots:
            answer = self._client("ecs").describe_services(
                cluster=ground.cluster, services=[slot.service]
            )
            found += [
                (event["createdAt"], f"{slot.name}: {event['message']}")
                for one in answer["services"]
                for event in one.get("events", ())[:_MESSAGES]
            ]
        return found

    def scaling_messages(self, group: str) -> list[tuple[datetime, str]]:
        """Return what Auto Scaling did last with a group, with the moment."""
        answer = self._client("autoscaling").describe_scaling_activities(
            AutoScalingGroupName=group, MaxRecords=_MESSAGES
        )
        return [(one["StartTime"], str(one["Description"])) for one in answer["Activities"]]

    def secret(self, arn: str) -> str:
        """Return a secret's text."""
        answer = self._client("secretsmanager").get_secret_value(SecretId=arn)
        return str(answer["SecretString"])


def _service(slot: str, answer: Mapping[str, Any]) -> Service:
    """Read a service."""
    deployments = answer.get("deployments", ())
    return Service(
        slot=slot,
        desired=answer["desiredCount"],
        running=answer["runningCount"],
        pending=answer["pendingCount"],
        deployments=len(deployments),
        definition=answer.get("taskDefinition", ""),
        rollout=next(
            (one.get("rolloutState", "") for one in deployments if one["status"] == "PRIMARY"), ""
        ),
    )


def _service_of(task: Mapping[str, Any]) -> str:
    return str(task.get("group", "")).removeprefix("service:")


def _address(task: Mapping[str, Any]) -> str:
    """Return a task's own address in the VPC."""
    return next(
        (
            str(detail["value"])
            for attachment in task.get("attachments", ())
            for detail in attachment.get("details", ())
            if detail["name"] == "privateIPv4Address"
        ),
        "",
    )


def _tags(answer: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in answer.get("Tags", ())}
