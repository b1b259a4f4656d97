"""The EC2 plugin's cloud of one slot, rendered from the stack's physical ids.

Each slot has a cloud of its own name and a tag of its own on every template: agents are told apart
by them. The plugin's counts decide the caps: the cloud's counts by the Jenkins URL, so it sees the
agents of all slots and is the controller's whole budget; a template's counts by its tags and
description as well, so it is the slot's share. https://github.com/jenkinsci/ec2-plugin

A kind's `max` bounds each of its templates so, several of which may exceed it together, but never
the sum of all kinds.

The plugin tries templates in their order. 1688 goes on to the next one when EC2 refuses. From 2049
on it does so only when a template is at its cap, until a release after 2059 mends it: until then a
twin helps when spot agents are used up, not when EC2 has none (ec2-plugin issue 2033).
"""

import math
import re
from collections.abc import Iterator
from typing import Any, Literal

from stackgen_slot.problems import SlotError
from stackgen_slot.settings import Agents, Kind, Settings, Subnet

#: Which version of the EC2 plugin is spoken to: `pinned` is that of `plugins.txt`, 2059.
Dialect = Literal["pinned", "1688"]

#: The credentials by which agents are reached; `casc.py` makes them.
KEY_ID = "stackgen-agents"
#: Who logs in: the user of Amazon Linux that has the key pair's public key.
USER = "ec2-user"
#: Tags that are the plugin's own. With a URL among a template's tags both counts match nothing, and
#: there is no cap.
_PLUGIN_TAGS = frozenset({"jenkins_server_url", "jenkins_slave_type", "jenkins_cloud_name"})
_SLOT_TAG = "stackgen:slot"
_STACK_TAG = "stackgen:stack"
_SEAM = re.compile(r"@@[A-Za-z]+@@")
#: sshd answers before cloud-init has installed Java; the plugin would install another and fail. A
#: user's command that never ends does not keep an agent for ever.
_WAIT = "#!/bin/sh\ntimeout 900 cloud-init status --wait >/dev/null || true\n"
#: Amazon Linux's root device.
_ROOT_DEVICE = "/dev/xvda"

#: What the dialects call differently. Before 2025 types were names of an enumeration, and there was
#: no way to say that instances another Jenkins started are none of ours.
_SPELLED: dict[Dialect, dict[str, Any]] = {
    "pinned": {
        "cloud": {"cleanUpOrphanedNodes": True},
        "template": {"associateIPStrategy": "PRIVATE_IP", "avoidUsingOrphanedNodes": True},
    },
    "1688": {"cloud": {}, "template": {"associatePublicIp": False}},
}


def render(settings: Settings, dialect: Dialect = "pinned") -> list[dict[str, Any]]:
    """Return the list that stands below `jenkins: clouds:`; empty without agents.

    Args:
        settings: Of the slot.
        dialect: The plugin's version.

    Raises:
        SlotError: User data has a seam that nothing fills.
    """
    agents = settings.agents
    if agents is None:
        return []
    cloud: dict[str, Any] = {
        "name": settings.slot,
        # No credentials and no instance profile: the SDK's own chain finds the task's role. With
        # the profile it would ask the metadata service, which gives the host's.
        "useInstanceProfileForCredentials": False,
        "region": agents.region,
        "sshKeysCredentialsId": KEY_ID,
        "instanceCapStr": str(sum(kind.max for kind in agents.kinds)),
        # Without it Jenkins waits for its load statistics before it starts anything.
        "noDelayProvisioning": True,
        **_SPELLED[dialect]["cloud"],
        "templates": list(_templates(settings, agents, dialect)),
    }
    if settings.ec2_endpoint:
        cloud["altEC2Endpoint"] = settings.ec2_endpoint
    return [{"amazonEC2": cloud}]


def _templates(settings: Settings, agents: Agents, dialect: Dialect) -> Iterator[dict[str, Any]]:
    """Yield a template for each kind, subnet and type: spot first, then its on-demand twin.

    The plugin's own way from spot to on demand asks for spot again.
    """
    for number, kind in enumerate(agents.kinds):
        user_data = _filled(settings, agents, kind)
        for subnet in agents.subnets:
            for instance_type in kind.instance_types:
                for spot in (True, False) if kind.spot else (False,):
                    yield {
                        **_place(agents, kind, subnet),
                        **_machine(kind, instance_type, dialect, spot=spot),
                        "description": _description(kind, instance_type, subnet, spot=spot),
                        # Builds that ask for no label go to the first kind alone.
                        "mode": "EXCLUSIVE" if number else "NORMAL",
                        "tags": _tags(settings, agents),
                        "userData": user_data,
                        "instanceCapStr": str(math.ceil(kind.max / agents.slots)),
                        **_SPELLED[dialect]["template"],
                    }


def _description(kind: Kind, instance_type: str, subnet: Subnet, *, spot: bool) -> str:
    """Name a template uniquely in its cloud: agents are counted by it, nodes called after it."""
    return f"{kind.label}-{instance_type}-{subnet.zone}{'-spot' if spot else ''}"


def _place(agents: Agents, kind: Kind, subnet: Subnet) -> dict[str, Any]:
    """Return what a template takes from the stack."""
    return {
        "ami": kind.image,
        "labelString": kind.label,
        "subnetId": subnet.id,
        "securityGroups": agents.security_group,
        "iamInstanceProfile": agents.instance_profile,
        "connectionStrategy": "PRIVATE_IP",
    }


def _machine(kind: Kind, instance_type: str, dialect: Dialect, *, spot: bool) -> dict[str, Any]:
    """Return what kind of machine it is and how it is reached, used and ended.

    Host keys are compared with those on the instance's console, which only AWS can show, and a
    different one is refused. The strictest strategy cannot stand unattended: it takes an agent
    offline for good when its console shows no key within two minutes, and Amazon Linux prints them
    last of all.
    """
    return {
        "type": instance_type if dialect == "pinned" else _enumerated(instance_type),
        **({"spotConfig": {"useBidPrice": False, "fallbackToOndemand": False}} if spot else {}),
        "customDeviceMapping": f"{_ROOT_DEVICE}=:{kind.disk_gib}:true:gp3::encrypted",
        "ebsEncryptRootVolume": "ENCRYPTED",
        "deleteRootOnTermination": True,
        "stopOnTerminate": False,
        "metadataSupported": True,
        "metadataEndpointEnabled": True,
        "metadataTokensRequired": True,
        "metadataHopsLimit": 1,
        "amiType": {"unixData": {"sshPort": "22"}},
        "hostKeyVerificationStrategy": "CHECK_NEW_SOFT",
        "remoteAdmin": USER,
        "remoteFS": f"/home/{USER}/agent",
        "javaPath": "java",
        # Steps that read reports or stash files run in it; the rest of the memory is the build's.
        "jvmopts": "-Xmx512m -XX:+ExitOnOutOfMemoryError",
        "initScript": _WAIT,
        "launchTimeoutStr": "900",
        "numExecutors": "1",
        "idleTerminationMinutes": str(kind.idle_minutes),
        "maxTotalUses": 1 if kind.one_build_each else -1,
        "minimumNumberOfInstances": 0,
    }


def _enumerated(instance_type: str) -> str:
    """Return a type as the old SDK's enumeration spells it: `m6i.large` is `M6iLarge`.

    https://docs.aws.amazon.com/AWSJavaSDK/latest/javadoc/com/amazonaws/services/ec2/model/InstanceType.html
    """
    family, _, size = instance_type.partition(".")
    words = [*family.split("-"), *re.split(r"[-.]", size)]
    return "".join(word[:1].upper() + word[1:] for word in words)


def _tags(settings: Settings, agents: Agents) -> list[dict[str, str]]:
    """Return the tags of every template: those of the stack, and always the slot's own."""
    tags = {**agents.tags, _SLOT_TAG: settings.slot}
    return [
        {"name": name, "value": value}
        for name, value in tags.items()
        if name.lower() not in _PLUGIN_TAGS
    ]


def _filled(settings: Settings, agents: Agents, kind: Kind) -> str:
    """Return a kind's user data with its seams filled (`stacks.userdata.AGENT_SEAMS`)."""
    seams = {
        "@@Controller@@": settings.controller,
        "@@Slot@@": settings.slot,
        "@@Label@@": kind.label,
        "@@Url@@": settings.url,
        "@@Region@@": agents.region,
        "@@Stack@@": agents.tags.get(_STACK_TAG, ""),
        "@@LogGroup@@": agents.log_group,
    }

    def fill(found: re.Match[str]) -> str:
        seam = found.group()
        if not seams.get(seam):
            raise SlotError(
                f"the user data of agents {kind.label!r} has {seam}, which nothing fills",
                "deploy the stack again with the stackgen that built this image",
            )
        return seams[seam]

    return _SEAM.sub(fill, kind.user_data)
