"""Container instances: on AWS the agent on a host registers it; here nothing boots on one.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterContainerInstance.html
"""

import base64
import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from localcloud import events
from localcloud.addresses import address_of
from localcloud.dataplane import observe, records
from localcloud.dataplane.membership import Member, Move, Registered, move
from localcloud.dataplane.model import Host, Room
from localcloud.dataplane.needs import offers, reserved_mib
from localcloud.dataplane.observe import Clients
from localcloud.delays import ECS_NOTICES, HOST_JOINS, HOST_JOINS_AGAIN, RUNTIME_NOTICED, Clock
from localcloud.faults import faults

logger = logging.getLogger("localcloud.dataplane")

DRAINING_HOOK = "ecs-managed-draining-termination-hook"


@dataclass(slots=True)
class Hosts:
    """Follows the hosts of every cluster.

    Attributes:
        clients: Of the local AWS.
        clock: How long things take.
    """

    clients: Clients
    clock: Clock
    members: dict[str, tuple[str, Member]] = field(default_factory=dict)
    """Region and instance by id, as last seen."""
    hosts: dict[str, Host] = field(default_factory=dict)
    """Container instances by ARN, as last seen."""
    next_due: float = float("inf")
    """When the next of the waits ends, by `time.monotonic`."""
    _since: dict[tuple[str, str], float] = field(default_factory=dict)
    _rooms: dict[str, Room] = field(default_factory=dict)

    def look(self, clusters: Sequence[tuple[str, str]], tasks: Mapping[str, int]) -> None:
        """Bring every cluster's container instances to what its instances are.

        Args:
            clusters: Region and ARN of each.
            tasks: How many tasks that have not stopped are on each host, by its ARN.
        """
        self.next_due = float("inf")
        members: dict[str, tuple[str, Member]] = {}
        hosts: dict[str, Host] = {}
        for region, cluster in clusters:
            known = observe.container_instances(self.clients.of("ecs", region), cluster)
            for one in observe.members(self.clients, region, cluster, known.keys()):
                members[one.instance] = (region, one)
                host = self._attend(region, cluster, one, known.get(one.instance), tasks)
                if host:
                    hosts[host.arn] = host
        self.members, self.hosts = members, hosts
        self._since = {key: at for key, at in self._since.items() if key[0] in members}

    def impaired(self) -> frozenset[str]:
        """Return the instances whose network and processes hang."""
        zones = faults.about("zone-lost", "zone")
        return faults.about("instance-impaired", "instance") | {
            one.instance for _, one in self.members.values() if one.zone in zones
        }

    def shown(self) -> list[dict[str, Any]]:
        """Return the instances as `local status` shows them."""
        by_instance = {host.instance: host for host in self.hosts.values()}
        impaired = self.impaired()
        return [
            {
                "id": one.instance,
                "region": region,
                "zone": one.zone,
                "group": one.group,
                "role": "host",
                "state": one.state,
                "lifecycle": one.lifecycle,
                "status": "impaired" if one.instance in impaired else "ok",
                "address": address_of(one.instance),
                "launched_at": one.launched_at,
                "container_instance": host.arn if host else "",
                "agent_connected": bool(host and host.connected),
                "draining": bool(host and host.draining),
            }
            for region, one in sorted(self.members.values(), key=lambda item: item[1].instance)
            for host in [by_instance.get(one.instance)]
        ]

    def _attend(
        self,
        region: str,
        cluster: str,
        member: Member,
        item: Mapping[str, Any] | None,
        tasks: Mapping[str, int],
    ) -> Host | None:
        """Do what is to be done with one instance; return its host, if it is one."""
        joins = HOST_JOINS_AGAIN if member.again else HOST_JOINS
        running = self._lasting(member, "running", joins.seconds, member.state == "running")
        lost = self._lasting(member, "gone", ECS_NOTICES.seconds, bool(member.gone))
        zones = faults.about("zone-lost", "zone")
        cut = faults.about("instance-impaired", "instance") | faults.about(
            "ecs-agent-disconnected", "instance"
        )
        reachable = member.instance not in cut and member.zone not in zones
        known = _registered(item, tasks) if item else None
        todo = move(member, known, joined=running, reachable=reachable)
        if todo:
            item = self._do(todo, region, cluster, member, item)
        if not item:
            return None
        stuck = member.instance in faults.about("runtime-stuck", "instance")
        noticed = self._lasting(member, "stuck", RUNTIME_NOTICED.seconds, stuck)
        if item["agentConnected"]:  # only the agent tells
            status = "IMPAIRED" if noticed else "OK"
            if records.runtime(region, item["containerInstanceArn"], status):
                _tell_health(region, item, status)
        return Host(
            arn=item["containerInstanceArn"],
            instance=member.instance,
            zone=member.zone,
            room=self._room(region, member),
            draining=item["status"] == "DRAINING",
            connected=bool(item["agentConnected"]),
            gone=member.gone,
            lost=lost,
            stuck=stuck,
        )

    def _lasting(self, member: Member, what: str, seconds: float, holds: bool) -> bool:  # noqa: FBT001 - a fact, not a switch
        """Tell whether something has held for so many seconds of AWS."""
        key = (member.instance, what)
        if not holds:
            self._since.pop(key, None)
            return False
        due = self._since.setdefault(key, time.monotonic()) + self.clock.real(seconds)
        if time.monotonic() < due:
            self.next_due = min(self.next_due, due)
            return False
        return True

    def _do(
        self, todo: Move, region: str, cluster: str, member: Member, item: Mapping[str, Any] | None
    ) -> Mapping[str, Any] | None:
        ecs = self.clients.of("ecs", region)
        arn = item["containerInstanceArn"] if item else ""
        logger.info("host %s: %s", member.instance, todo.name.lower())
        if todo is Move.REGISTER:
            arn = self._register(region, cluster, member)
        elif todo is Move.DRAIN:
            ecs.update_container_instances_state(
                cluster=cluster, containerInstances=[arn], status="DRAINING"
            )
        elif todo is Move.LET_GO:
            self.clients.of("autoscaling", region).complete_lifecycle_action(
                AutoScalingGroupName=member.group,
                LifecycleHookName=DRAINING_HOOK,
                LifecycleActionResult="CONTINUE",
                InstanceId=member.instance,
            )
            return item
        elif todo is Move.DEREGISTER:
            ecs.deregister_container_instance(cluster=cluster, containerInstance=arn, force=True)
            assert item is not None  # noqa: S101 - only what is registered is deregistered
            _tell(region, {**item, "status": "INACTIVE", "agentConnected": False}, todo)
            return None
        else:
            records.connect(region, arn, connected=todo is Move.CONNECT)
        answer = ecs.describe_container_instances(cluster=cluster, containerInstances=[arn])
        found: Mapping[str, Any] = answer["containerInstances"][0]
        _tell(region, found, todo)
        return found

    def _register(self, region: str, cluster: str, member: Member) -> str:
        room = self._room(region, member)
        document = {
            "instanceId": member.instance,
            "region": region,
            "availabilityZone": member.zone,
        }
        made = self.clients.of("ecs", region).register_container_instance(
            cluster=cluster,
            instanceIdentityDocument=json.dumps(document),
            totalResources=[
                {"name": "CPU", "type": "INTEGER", "integerValue": room.cpu},
                {"name": "MEMORY", "type": "INTEGER", "integerValue": room.memory_mib},
            ],
        )
        return str(made["containerInstance"]["containerInstanceArn"])

    def _room(self, region: str, member: Member) -> Room:
        """Return what an instance offers to tasks; it never changes."""
        if member.instance not in self._rooms and member.kind:
            ec2 = self.clients.of("ec2", region)
            kinds = ec2.describe_instance_types(InstanceTypes=[member.kind])["InstanceTypes"]
            settings = self.clients.of("ecs", region).list_account_settings(
                name="awsvpcTrunking", effectiveSettings=True
            )["settings"]
            self._rooms[member.instance] = offers(
                kinds[0],
                _reserved(ec2, member.instance),
                trunking=any(one["value"] in {"enabled", "on"} for one in settings),
            )
        return self._rooms.get(member.instance, Room())


def _tell_health(region: str, item: Mapping[str, Any], status: str) -> None:
    """Send the event about a host whose container runtime got stuck, or goes on.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_container_instance_health_events.html
    """
    arn, instance = item["containerInstanceArn"], item["ec2InstanceId"]
    events.tell(
        region,
        "aws.ecs",
        "ECS Container Instance Health Change",
        {
            "clusterArn": arn.replace(":container-instance/", ":cluster/").rpartition("/")[0],
            "containerInstanceArn": arn,
            "ec2InstanceId": instance,
            "overallStatus": status,
            "details": [{"type": "CONTAINER_RUNTIME", "status": status}],
        },
        text=f"host {instance}: its container runtime is {status}",
        resources=[arn],
        about=[instance],
    )


def _registered(item: Mapping[str, Any], tasks: Mapping[str, int]) -> Registered:
    return Registered(
        arn=item["containerInstanceArn"],
        draining=item["status"] == "DRAINING",
        connected=bool(item["agentConnected"]),
        tasks=tasks.get(item["containerInstanceArn"], 0),
    )


def _reserved(ec2: Any, instance: str) -> int:
    answer = ec2.describe_instance_attribute(InstanceId=instance, Attribute="userData")
    text = (answer.get("UserData") or {}).get("Value") or ""
    return reserved_mib(base64.b64decode(text).decode(errors="replace"))


def _tell(region: str, item: Mapping[str, Any], todo: Move) -> None:
    """Send the event about a changed host.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_container_instance_events.html
    """
    arn = item["containerInstanceArn"]
    events.tell(
        region,
        "aws.ecs",
        "ECS Container Instance State Change",
        {**item, "clusterArn": arn.replace(":container-instance/", ":cluster/").rpartition("/")[0]},
        text=f"host {item['ec2InstanceId']}: {todo.name.lower()}, {item['status']}",
        resources=[arn],
        about=[item["ec2InstanceId"]],
    )
