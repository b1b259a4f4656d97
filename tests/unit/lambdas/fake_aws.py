"""An AWS in memory: the calls that hooks make, which act on documents in the shapes of boto3.

Every call is recorded, and each can be made to fail. Whoever needs more calls adds them:
`fake.answers["ssm", "SendCommand"] = lambda parameters: {...}`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lambdas.shared.aws import UNANSWERED, AwsError
from lambdas.shared.clock import Clock
from lambdas.shared.place import Place

#: How a call fails: refused, or nothing comes back, before or after it was done.
Failure = Literal["throttled", "denied", "lost before", "lost after"]
FAILURES: tuple[Failure, ...] = ("throttled", "denied", "lost before", "lost after")

Answers = Callable[[Mapping[str, Any]], dict[str, Any]]

REGION = "eu-west-1"
ACCOUNT = "123456789012"
CLUSTER, GROUP, TABLE = "ci-Cluster-1", "ci-HostGroup-1", "ci-HookTable-1"
TARGET_GROUP = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/main/0123456789abcdef"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:MainHooksSecret-AbCdEf"


def arn(service: str, rest: str) -> str:
    """Return an ARN of the account."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}"


def place(**settings: Any) -> Place:
    """Return where the fake stack is."""
    return Place(
        cluster=CLUSTER, group=GROUP, stack="ci", table=TABLE, region=REGION, settings=settings
    )


@dataclass
class FakeAws:
    """A stack, described by AWS.

    Attributes:
        now: The time of day, in seconds since 1970; tests move it.
        calls: What was asked, in order.
        failing: By the number of a call, from 1: how it fails.
        services: Of ECS, by ARN.
        tasks: Of ECS, by ARN.
        carriers: Container instances, by ARN.
        members: The instances of the group, by id.
        targets: What the balancer says, by address.
        definitions: Task definitions, by ARN.
        items: Of the table, by hook and subject.
        answers: What answers a call.
    """

    now: float = 1_763_764_200.0
    calls: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    failing: dict[int, Failure] = field(default_factory=dict)
    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    carriers: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    items: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    answers: dict[tuple[str, str], Answers] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Answer what the shared look and the table ask."""
        ecs = {
            "ListServices": lambda _: {"serviceArns": list(self.services)},
            "DescribeServices": self._describe("services", self.services),
            "ListTasks": self._list_tasks,
            "DescribeTasks": self._describe("tasks", self.tasks),
            "ListContainerInstances": lambda _: {"containerInstanceArns": list(self.carriers)},
            "DescribeContainerInstances": self._describe("containerInstances", self.carriers),
            "DescribeTaskDefinition": lambda asked: {
                "taskDefinition": self.definitions[asked["taskDefinition"]]
            },
            "StopTask": self._stop_task,
            "UpdateContainerInstancesState": self._set_state,
        }
        self.answers |= {("ecs", name): answer for name, answer in ecs.items()}
        self.answers |= {
            ("autoscaling", "DescribeAutoScalingGroups"): self._group,
            ("elbv2", "DescribeTargetHealth"): self._target_health,
            ("secretsmanager", "GetSecretValue"): lambda _: {
                "SecretString": "0123456789abcdef" * 2
            },
            ("dynamodb", "PutItem"): self._put_item,
            ("dynamodb", "DeleteItem"): self._delete_item,
            ("dynamodb", "Query"): self._query,
        }

    @property
    def clock(self) -> Clock:
        """A clock of this AWS."""
        return Clock(now=lambda: self.now)

    # What a test makes.

    def host(self, instance: str, zone: str = "eu-west-1a", **more: Any) -> None:
        """Have a host, in service and registered.

        Args:
            instance: Its id.
            zone: Its availability zone.
            more: `lifecycle`, `health` (of the group), `status`, `connected`, `runtime`.
        """
        self.members[instance] = {
            "InstanceId": instance,
            "AvailabilityZone": zone,
            "LifecycleState": more.get("lifecycle", "InService"),
            "HealthStatus": more.get("health", "Healthy"),
        }
        name = arn("ecs", f"container-instance/{CLUSTER}/{instance}")
        detail = {"type": "CONTAINER_RUNTIME", "status": more.get("runtime", "OK")}
        self.carriers[name] = {
            "containerInstanceArn": name,
            "ec2InstanceId": instance,
            "status": more.get("status", "ACTIVE"),
            "agentConnected": more.get("connected", True),
            "registeredAt": self.now - 3600,
            "attributes": [{"name": "ecs.availability-zone", "value": zone}],
            "healthStatus": {"overallStatus": detail["status"], "details": [detail]},
        }

    def slot(self, name: str, instance: str = "", zone: str = "eu-west-1a", **more: Any) -> None:
        """Have a slot; with a task that runs and serves, if it has a host.

        Args:
            name: `main-1`; the controller is what stands before the number.
            instance: Of its task; empty for none.
            zone: It is pinned to.
            more: `desired`, `optional`, `deploying`, `prefix`, `target`, `age`.
        """
        controller = name.rpartition("-")[0]
        service, defined = (
            arn("ecs", f"service/{CLUSTER}/{name}"),
            arn("ecs", f"task-definition/{name}:1"),
        )
        tags = {"stackgen:slot": name, "stackgen:controller": controller}
        if more.get("optional"):
            tags["stackgen:optional"] = "true"
        deployments = [{"status": "PRIMARY", "rolloutState": "COMPLETED"}]
        if more.get("deploying"):
            deployments.append({"status": "ACTIVE", "rolloutState": "COMPLETED"})
        self.services[service] = {
            "serviceArn": service,
            "serviceName": name,
            "status": "ACTIVE",
            "desiredCount": more.get("desired", 1),
            "taskDefinition": defined,
            "deployments": deployments,
            "loadBalancers": [{"targetGroupArn": TARGET_GROUP, "containerName": "jenkins"}],
            "tags": [{"key": key, "value": value} for key, value in tags.items()],
            "events": [],
        }
        prefix = more.get("prefix", "")
        variables = {
            "STACKGEN_CONTROLLER": controller,
            "STACKGEN_SLOT": name,
            "STACKGEN_ZONE": zone,
            "STACKGEN_AGENTS": '{"kinds": [{"label": "linux"}, {"label": "linux"}]}',
            **({"JENKINS_OPTS": f"--prefix={prefix}"} if prefix else {}),
        }
        self.definitions[defined] = {
            "taskDefinitionArn": defined,
            "containerDefinitions": [
                {
                    "name": "jenkins",
                    "portMappings": [{"containerPort": 8080}],
                    "environment": [{"name": k, "value": v} for k, v in variables.items()],
                    "secrets": [{"name": "JENKINS_HOOKS_TOKEN", "valueFrom": SECRET}],
                }
            ],
        }
        if instance:
            self.task(name, instance, **more)

    def task(self, slot: str, instance: str, **more: Any) -> str:
        """Have a task of a slot on a host; return its ARN.

        Args:
            slot: Its name.
            instance: The host's id.
            more: `number`, `status`, `desired_status`, `health`, `target`, `age`.
        """
        number = more.get("number", len(self.tasks) + 1)
        name, address = arn("ecs", f"task/{CLUSTER}/{number:032x}"), f"10.0.0.{number}"
        details = [{"name": "privateIPv4Address", "value": address}]
        self.tasks[name] = {
            "taskArn": name,
            "group": f"service:{slot}",
            "lastStatus": more.get("status", "RUNNING"),
            "desiredStatus": more.get("desired_status", "RUNNING"),
            "containerInstanceArn": arn("ecs", f"container-instance/{CLUSTER}/{instance}"),
            "startedAt": self.now - more.get("age", 3600),
            "healthStatus": more.get("health", "HEALTHY"),
            "attachments": [{"type": "ElasticNetworkInterface", "details": details}],
        }
        self.targets[address] = more.get("target", "healthy")
        return name

    def stopped(self, task: str) -> None:
        """Have a task stopped, and its address gone."""
        self.tasks[task] |= {"lastStatus": "STOPPED", "desiredStatus": "STOPPED"}
        for detail in self.tasks[task]["attachments"][0]["details"]:
            self.targets.pop(detail["value"], None)

    # What a hook asks.

    def call(self, service: str, action: str, parameters: Mapping[str, Any], /) -> dict[str, Any]:
        """Record a call and answer it, or fail."""
        self.calls.append((service, action, dict(parameters)))
        failure = self.failing.get(len(self.calls))
        if failure == "throttled":
            raise AwsError("ThrottlingException", "Rate exceeded", 400)
        if failure == "denied":
            raise AwsError("AccessDeniedException", f"not authorized: {service}:{action}", 400)
        if failure == "lost before":
            raise AwsError(UNANSWERED, "timed out", 0)
        found = self.answers[service, action](parameters)
        if failure == "lost after":
            raise AwsError(UNANSWERED, "timed out", 0)
        return found

    def pages(
        self, service: str, action: str, parameters: Mapping[str, Any], key: str, /
    ) -> Iterator[Any]:
        """Yield everything: there is one page."""
        yield from self.call(service, action, parameters).get(key) or ()

    def made(self, *but: str) -> list[tuple[str, dict[str, Any]]]:
        """Return the calls that change something, with their parameters, but for some actions."""
        reads = ("Describe", "List", "Get", "Query")
        return [
            (action, given)
            for _, action, given in self.calls
            if not action.startswith(reads) and action not in but
        ]

    # How it is answered.

    def _describe(self, key: str, things: Mapping[str, Any]) -> Answers:
        """Return what describes things by the names that a call gives."""

        def answer(asked: Mapping[str, Any]) -> dict[str, Any]:
            assert asked["cluster"] == CLUSTER
            assert 0 < len(asked[key]) <= (10 if key == "services" else 100)
            # A document as it is now: what changes later does not change what was seen.
            return {key: [dict(things[name]) for name in asked[key] if name in things]}

        return answer

    def _list_tasks(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        wanted = asked.get("desiredStatus", "RUNNING")
        found = [name for name, one in self.tasks.items() if one["desiredStatus"] == wanted]
        return {"taskArns": found}

    def _group(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        assert asked["AutoScalingGroupNames"] == [GROUP]
        members = [dict(one) for one in self.members.values()]
        return {"AutoScalingGroups": [{"AutoScalingGroupName": GROUP, "Instances": members}]}

    def _target_health(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        assert asked["TargetGroupArn"] == TARGET_GROUP
        return {
            "TargetHealthDescriptions": [
                {"Target": {"Id": address, "Port": "8080"}, "TargetHealth": {"State": state}}
                for address, state in self.targets.items()
            ]
        }

    def _stop_task(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        task = self.tasks.get(asked["task"])
        if task is None:
            raise AwsError("InvalidParameterException", "The referenced task was not found.", 400)
        task["desiredStatus"] = "STOPPED"
        return {"task": dict(task)}

    def _set_state(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        for name in asked["containerInstances"]:
            self.carriers[name]["status"] = asked["status"]
        return {"containerInstances": [], "failures": []}

    def _put_item(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        item = asked["Item"]
        key = (item["hook"]["S"], item["subject"]["S"])
        self._check(asked, self.items.get(key, {}))
        self.items[key] = dict(item)
        return {}

    def _delete_item(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        key = (asked["Key"]["hook"]["S"], asked["Key"]["subject"]["S"])
        self._check(asked, self.items.get(key, {}))
        self.items.pop(key, None)
        return {}

    def _query(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        hook = asked["ExpressionAttributeValues"][":hook"]["S"]
        return {"Items": [dict(item) for (of, _), item in self.items.items() if of == hook]}

    def _check(self, asked: Mapping[str, Any], item: Mapping[str, Any]) -> None:
        """Refuse a write whose condition does not hold."""
        condition = asked.get("ConditionExpression")
        if condition and not any(_holds(part, asked, item) for part in condition.split(" OR ")):
            raise AwsError("ConditionalCheckFailedException", "The conditional request failed", 400)


def _holds(part: str, asked: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    """Tell whether one comparison of a condition holds."""
    names, values = asked["ExpressionAttributeNames"], asked["ExpressionAttributeValues"]
    if part.startswith("attribute_not_exists("):
        return names[part.removesuffix(")").partition("(")[2]] not in item
    name, operator, value = part.split()
    if names[name] not in item:
        return False
    mine, theirs = item[names[name]], values[value]
    if operator == "=":
        return bool(mine == theirs)
    assert operator == "<"
    return float(mine["N"]) < float(theirs["N"])
