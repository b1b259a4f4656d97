"""The overview: what a newcomer wants to see of a stack, each box and arrow read from the template.

Security groups, routes, roles and the like are left out; an arrow stands for the path through them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from stacks.graph import contracted
from stacks.picture.model import Arrow, Box, Group, Picture
from stacks.picture.reading import GROUP, PROFILE, SERVICE, Reading

#: More slots than this in one zone are drawn as one box.
_SLOTS_A_ZONE = 2
_LETTERS = "ABC"

_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
_RECORD = "AWS::Route53::RecordSet"
_FILES = "AWS::EFS::FileSystem"
_VAULT = "AWS::Backup::BackupVault"
_CERTIFICATE = "AWS::CertificateManager::Certificate"
_FIREWALL = "AWS::WAFv2::WebACL"
_BUCKET = "AWS::S3::Bucket"
_NAT = "AWS::EC2::NatGateway"
_ENDPOINT = "AWS::EC2::VPCEndpoint"
_ALARM = "AWS::CloudWatch::Alarm"
_TOPIC = "AWS::SNS::Topic"

#: Types that are one box however many there are: title of one, of several, icon.
_COUNTED: Mapping[str, tuple[str, str, str]] = {
    _ALARM: ("Alarm", "alarms", "alarm"),
    _TOPIC: ("SNS topic", "SNS topics", "topic"),
    "AWS::Logs::LogGroup": ("Log group", "log groups", "logs"),
    "AWS::CloudWatch::Dashboard": ("Dashboard", "dashboards", "dashboard"),
    "AWS::KMS::Key": ("KMS key", "KMS keys", "key"),
}

#: Which arrow stands for "the first type needs the second": its label, and whether it goes from
#: the needed one to the one that needs it, as requests do.
_NEEDS: Mapping[tuple[str, str], tuple[str, bool]] = {
    (_RECORD, _BALANCER): ("", False),
    (SERVICE, _BALANCER): ("HTTP", True),
    (SERVICE, _FILES): ("home", False),
    (_BALANCER, _BUCKET): ("access logs", False),
    (_ALARM, _TOPIC): ("", False),
}
#: What joins two others by needing both: an arrow between those.
_JOINS: Mapping[str, tuple[str, str, str]] = {
    "AWS::ElasticLoadBalancingV2::Listener": (_CERTIFICATE, _BALANCER, "TLS"),
    "AWS::WAFv2::WebACLAssociation": (_FIREWALL, _BALANCER, "filters"),
    "AWS::Backup::BackupSelection": (_FILES, _VAULT, "daily backup"),
}


def overview(template: Mapping[str, Any]) -> Picture:
    """Draw what serves users, what that stands on, and what keeps watch.

    Args:
        template: A template of `stacks.synth`.
    """
    t = Reading(template)
    groups = [
        _network(t),
        Group(id="storage", title="Storage", boxes=tuple(_storage(t))),
        Group(id="operations", title="Operations", boxes=tuple(_operations(t))),
    ]
    return Picture(
        boxes=tuple(_entry(t)),
        groups=tuple(group for group in groups if group.boxes or group.groups),
        arrows=tuple(dict.fromkeys(_arrows(t))),
        wide=True,
    )


def _entry(t: Reading) -> Iterator[Box]:
    """Yield what stands before the controllers."""
    yield Box(id="users", title="Users", icon="users")
    hosts = sorted({t.text(t.properties(name).get("Name")) for name in t.names(_RECORD)})
    if hosts:
        more = f" and {len(hosts) - 1} more" if len(hosts) > 1 else ""
        yield Box(id=_RECORD, title="Route 53", detail=f"{hosts[0]}{more}", icon="name")
    for name in t.names(_FIREWALL):
        yield Box(id=name, title="Web firewall", detail="WAF", icon="shield")
    for name in t.names(_CERTIFICATE):
        yield Box(id=name, title="Certificate", detail="ACM", icon="certificate")
    for name in t.names(_BALANCER):
        scheme = t.text(t.properties(name).get("Scheme"))
        yield Box(id=name, title="Load balancer", detail=scheme, icon="balancer")


def _network(t: Reading) -> Group:
    """Return the VPC with its zones."""
    known, own = t.vpc()
    title = f"VPC {known}" if own else f"Existing VPC {known}"
    endpoints = t.names(_ENDPOINT)
    boxes = [Box(id=_ENDPOINT, title="VPC end points", detail=str(len(endpoints)), icon="endpoint")]
    return Group(
        id="vpc",
        title=title,
        boxes=tuple(boxes) if len(endpoints) > 1 else (),
        groups=tuple(
            _zone(t, letter, subnet) for letter, subnet in zip(_LETTERS, t.subnets(), strict=False)
        ),
        foreign=not own,
    )


def _zone(t: Reading, letter: str, subnet: str) -> Group:
    """Return an availability zone: its hosts with their slots, agents, the way out."""
    slots = t.slots(subnet)
    hosts = Group(id=f"hosts{letter}", title=f"Hosts {t.host_types()}", boxes=_slots(t, slots))
    boxes = [Box(id=name, title="NAT gateway", icon="gateway") for name in t.in_zone(_NAT, subnet)]
    if _agent_profiles(t, slots):
        boxes.append(Box(id=f"agents{letter}", title="EC2 agents", icon="agent"))
    zone = t.zone(subnet).strip('"')
    named = f" {zone}" if zone and not zone.startswith("{") else ""
    return Group(
        id=f"zone{letter}",
        title=f"Availability zone {letter}{named}",
        boxes=tuple(boxes),
        groups=(hosts,) if hosts.boxes else (),
    )


def _slots(t: Reading, slots: list[str]) -> tuple[Box, ...]:
    """Return the boxes of a zone's slots; many are one."""
    if len(slots) > _SLOTS_A_ZONE:
        names = ", ".join(t.slot_name(name) for name in slots[:2])
        detail = f"{names} and {len(slots) - 2} more"
        return (Box(id=slots[0], title=f"{len(slots)} slots", detail=detail, icon="controller"),)
    return tuple(
        Box(id=name, title=t.slot_name(name), detail="Jenkins controller", icon="controller")
        for name in slots
    )


def _storage(t: Reading) -> Iterator[Box]:
    """Yield what holds data."""
    adopted = t.adopted_files()
    for name in t.names(_FILES):
        yield Box(id=name, title="File system", detail="EFS, a home per slot", icon="files")
    if adopted:
        yield Box(id=_FILES, title="Adopted file system", detail=adopted, icon="files")
    for name in t.names(_VAULT):
        yield Box(id=name, title="Backup vault", icon="vault")
    for name in t.names(_BUCKET):
        yield Box(id=name, title="Log bucket", icon="bucket")


def _operations(t: Reading) -> Iterator[Box]:
    """Yield what keeps watch."""
    for kind, (one, several, icon) in _COUNTED.items():
        number = len(t.names(kind))
        if number:
            yield Box(id=kind, title=one if number == 1 else f"{number} {several}", icon=icon)


def _agent_profiles(t: Reading, slots: list[str]) -> list[str]:
    """Name the instance profiles that slots hand to agents: not those of their own hosts."""
    kept = frozenset(t.names(SERVICE, GROUP, PROFILE))
    needed = contracted(t.graph, kept)
    return sorted({other for name in slots for other in needed[name] if t.kind(other) == PROFILE})


def _arrows(t: Reading) -> Iterator[Arrow]:
    """Yield the arrows, the same one perhaps several times."""
    yield Arrow(source="users", target=(_boxes(t, _RECORD) or _boxes(t, _BALANCER))[0])
    kinds = {kind for pair in _NEEDS for kind in pair}
    needed = contracted(t.graph, frozenset(t.names(*kinds)))
    for name in sorted(needed):
        for other in sorted(needed[name]):
            label, turned = _NEEDS.get((t.kind(name), t.kind(other)), (None, False))
            if label is not None:
                ends = (
                    (_box(t, other), _box(t, name)) if turned else (_box(t, name), _box(t, other))
                )
                yield Arrow(source=ends[0], target=ends[1], label=label)
    yield from _joined(t)
    for letter, subnet in zip(_LETTERS, t.subnets(), strict=False):
        slots = t.slots(subnet)
        agents = [f"agents{letter}"] if _agent_profiles(t, slots) else []
        for name in slots if agents else ():
            yield Arrow(source=_box(t, name), target=agents[0], label="starts")
        for gateway in t.way_out(subnet):
            for source in agents or sorted({_box(t, name) for name in slots}):
                yield Arrow(source=source, target=gateway)
    if t.adopted_files():
        for name in t.names(SERVICE):
            yield Arrow(source=_box(t, name), target=_FILES, label="home")


def _joined(t: Reading) -> Iterator[Arrow]:
    """Yield the arrows between what a third one joins."""
    for joint, (source, target, label) in _JOINS.items():
        kept = frozenset(t.names(joint, source, target))
        needed = contracted(t.graph, kept)
        for name in t.names(joint):
            ends = {
                kind: [o for o in needed[name] if t.kind(o) == kind] for kind in (source, target)
            }
            if source == _FILES and t.adopted_files():
                ends[_FILES] = [_FILES]
            for one in sorted(ends[source]):
                for other in sorted(ends[target]):
                    yield Arrow(source=one, target=other, label=label)


def _boxes(t: Reading, kind: str) -> list[str]:
    """Return the boxes of a type."""
    return [_box(t, name) for name in t.names(kind)]


def _box(t: Reading, name: str) -> str:
    """Return the box in which a resource is drawn."""
    kind = t.kind(name)
    if kind in _COUNTED or kind == _RECORD:
        return kind
    if kind != SERVICE:
        return name
    for subnet in t.subnets():
        slots = t.slots(subnet)
        if name in slots:
            return slots[0] if len(slots) > _SLOTS_A_ZONE else name
    return name
