"""The EC2 plugin's cloud: which agent it starts for a label, and with what. Pure.

Read in the plugin's source at 2059.v05f9d511d7e5, the pinned version:
https://github.com/jenkinsci/ec2-plugin/tree/05f9d511/src/main/java/hudson/plugins/ec2
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stackgen_slot import clouds
from stackgen_slot.settings import Settings

#: States in which an instance counts against the caps.
COUNTED = ("running", "pending", "stopping")

SERVER_URL, CLOUD_NAME, KIND = "jenkins_server_url", "jenkins_cloud_name", "jenkins_slave_type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One kind of agent in one subnet, of one instance type.

    Attributes:
        description: Unique in its cloud.
        labels: What builds ask for.
        exclusive: Whether builds that ask for nothing do not run there.
        cap: How many this slot may have.
        idle_seconds: After which an agent without work ends.
        uses: After how many builds it ends, 0 for any number.
        launch_seconds: How long it may take until it can be reached.
        request: What RunInstances gets, by name in the query protocol.
        tags: Of the instance.
    """

    description: str
    labels: frozenset[str]
    exclusive: bool
    cap: int
    idle_seconds: float
    uses: int
    launch_seconds: float
    request: Mapping[str, str]
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """Where agents come from.

    Attributes:
        name: The slot's own.
        region: Of AWS.
        url: Jenkins' address: agents of all slots are counted by it.
        cap: How many agents all slots may have together.
        templates: In the order in which they are tried.
    """

    name: str
    region: str
    url: str
    cap: int
    templates: tuple[Template, ...]

    def node_name(self, template: str, instance: str) -> str:
        """Name the node of an instance, as the plugin does."""
        return f"EC2 ({self.name}) - {template} ({instance})"

    def template(self, description: str) -> Template | None:
        """Return a template by its description."""
        return next((one for one in self.templates if one.description == description), None)


def cloud(settings: Settings) -> Cloud | None:
    """Return the cloud of a slot as its configuration as code has it, None without agents."""
    found = clouds.render(settings)
    if not found or settings.agents is None:
        return None
    document = found[0]["amazonEC2"]
    url = f"{settings.url}/"
    return Cloud(
        name=document["name"],
        region=document["region"],
        url=url,
        cap=int(document["instanceCapStr"]),
        templates=tuple(
            _template(one, document["name"], url, settings.agents.key_pair)
            for one in document["templates"]
        ),
    )


def _template(document: Mapping[str, Any], name: str, url: str, key_pair: str) -> Template:
    tags = {
        **{tag["name"]: tag["value"] for tag in document["tags"]},
        # `demand` also where it asks for spot capacity without a price.
        KIND: f"demand_{document['description']}",
        SERVER_URL: url,
        CLOUD_NAME: name,
    }
    return Template(
        description=document["description"],
        labels=frozenset(document["labelString"].split()),
        exclusive=document["mode"] == "EXCLUSIVE",
        cap=int(document["instanceCapStr"]),
        idle_seconds=60.0 * int(document["idleTerminationMinutes"]),
        uses=max(0, document["maxTotalUses"]),
        launch_seconds=float(document["launchTimeoutStr"]),
        request=_request(document, key_pair, tags),
        tags=tags,
    )


def _request(document: Mapping[str, Any], key_pair: str, tags: Mapping[str, str]) -> dict[str, str]:
    """Return what RunInstances is asked for (`SlaveTemplate.makeRunInstancesRequestAndFilters`)."""
    required = "required" if document["metadataTokensRequired"] else "optional"
    device, _, disk = document["customDeviceMapping"].partition("=")
    _, size, deleted, volume, *_, encrypted = disk.split(":")
    found = {
        "ImageId": document["ami"],
        "InstanceType": document["type"],
        "MinCount": "1",
        "KeyName": key_pair,
        "UserData": base64.b64encode(document["userData"].encode()).decode(),
        "InstanceInitiatedShutdownBehavior": "terminate",
        "IamInstanceProfile.Arn": document["iamInstanceProfile"],
        "NetworkInterface.1.DeviceIndex": "0",
        "NetworkInterface.1.SubnetId": document["subnetId"],
        "NetworkInterface.1.SecurityGroupId.1": document["securityGroups"],
        "NetworkInterface.1.AssociatePublicIpAddress": "false",
        "BlockDeviceMapping.1.DeviceName": device,
        "BlockDeviceMapping.1.Ebs.VolumeSize": size,
        "BlockDeviceMapping.1.Ebs.VolumeType": volume,
        "BlockDeviceMapping.1.Ebs.DeleteOnTermination": deleted,
        "BlockDeviceMapping.1.Ebs.Encrypted": str(encrypted == "encrypted").lower(),
        "MetadataOptions.HttpEndpoint": "enabled",
        "MetadataOptions.HttpTokens": required,
        "MetadataOptions.HttpPutResponseHopLimit": str(document["metadataHopsLimit"]),
    }
    if document.get("spotConfig"):
        found["InstanceMarketOptions.MarketType"] = "spot"
    for place, kind in enumerate(("instance", "volume", "network-interface"), start=1):
        found[f"TagSpecification.{place}.ResourceType"] = kind
        for number, (key, value) in enumerate(tags.items(), start=1):
            found[f"TagSpecification.{place}.Tag.{number}.Key"] = key
            found[f"TagSpecification.{place}.Tag.{number}.Value"] = value
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """Agents to start.

    Attributes:
        template: Of which kind.
        count: How many at most.
    """

    template: Template
    count: int


def launch(
    cloud: Cloud, label: str, wanted: int, counted: Callable[[Template | None], int]
) -> Launch | None:
    """Choose what to start for builds that wait (`EC2Cloud.provision`).

    A template at its cap is passed over. One that EC2 refuses is not: it comes first the next time
    as well, until a release after 2059 mends it.
    https://github.com/jenkinsci/ec2-plugin/issues/2033

    Args:
        cloud: Where from.
        label: What the builds ask for, empty for nothing.
        wanted: How many executors are missing.
        counted: Says how many agents count against a template's cap, or the cloud's (None).
    """
    for template in cloud.templates:
        if label not in template.labels and (label or template.exclusive):
            continue
        room = min(cloud.cap - counted(None), template.cap - counted(template))
        if room > 0:
            return Launch(template=template, count=min(wanted, room))
    return None


def lacking(missing: Mapping[str, int], coming: Sequence[frozenset[str]]) -> dict[str, int]:
    """Return how many agents are still to be asked for, by label.

    Args:
        missing: By label: how many builds found no executor.
        coming: The labels of each agent that was asked for and cannot be reached yet.
    """
    left = dict(missing)
    for labels in coming:
        served = next((one for one in left if left[one] > 0 and (one in labels or not one)), None)
        if served is not None:
            left[served] -= 1
    return {label: count for label, count in left.items() if count > 0}
