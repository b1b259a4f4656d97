"""Pure: whether what clouds name is there, is the stack's own, and fits together."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from cli.agent_records import AgentFacts, MachineImage
from cli.agents.facts import private_key_parameter, profile_name, templates
from cli.agents.resolve import SlotClouds, Template
from cli.text import listed
from stacks.naming import CONTROLLER_TAG, SLOT_TAG, STACK_TAG

#: A deployment hands every slot the ids of today; what somebody changed in AWS it does not see.
_DEPLOY = ("deploy", "--revert-drift")


def _plain(verb: str, *more: str) -> str:
    """Write a command of stackgen for the place where nothing need be said of it."""
    return " ".join(["stackgen", verb, *more])


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at; the names are public.

    Attributes:
        what: The kind of thing.
        id: Its physical id, or the slot's name.
        ok: Whether it is there and fits.
        found: What was found.
        fix: What to do next; empty when it is in order.
    """

    what: str
    id: str
    ok: bool
    found: str
    fix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The stack that the slots belong to.

    Attributes:
        name: Its name, in every agent's tag.
        account: Whose it is.
        physical_ids: Of all its resources.
        command: Writes a command of the AWS CLI that reaches the same place.
        own_command: Writes one of stackgen's verbs about the same stack.
    """

    name: str
    account: str
    physical_ids: Collection[str]
    command: Callable[[str], str] = str
    own_command: Callable[..., str] = _plain


def check(slots: Sequence[SlotClouds], facts: AgentFacts, stack: Owner) -> list[Check]:
    """Look at everything that the slots' clouds name, each thing once.

    Args:
        slots: With their clouds.
        facts: What is there.
        stack: Whose parts they must be.
    """
    named = templates(slots)
    return [
        *_slots(slots, stack),
        *_groups(named, facts, stack),
        *_subnets(slots, named, facts, stack),
        *_profiles(named, facts, stack),
        *_keys(slots, facts, stack),
        *_images(named, facts, stack),
        *_types(slots, named, facts),
    ]


def _slots(slots: Sequence[SlotClouds], stack: Owner) -> Iterator[Check]:
    """A slot has a service, and its agents say whose they are: IAM lets it start no others."""
    for slot in slots:
        if not slot.there:
            found = "it has no service, and so no clouds"
            fix = stack.own_command("events")
            yield Check(what="slot", id=slot.slot, ok=False, found=found, fix=fix)
            continue
        tags = {STACK_TAG: stack.name, CONTROLLER_TAG: slot.controller, SLOT_TAG: slot.slot}
        wrong = sorted(
            {
                name
                for item in templates([slot])
                for name, value in tags.items()
                if item.tags.get(name) != value
            }
        )
        count = len(templates([slot]))
        yield Check(
            what="slot",
            id=slot.slot,
            ok=not wrong,
            found=f"the tag {listed(wrong)} of its agents is not its own"
            if wrong
            else f"{count} templates, tagged as its own"
            if count
            else "no agents",
            fix=stack.own_command(*_DEPLOY) if wrong else "",
        )


def _groups(named: Sequence[Template], facts: AgentFacts, stack: Owner) -> Iterator[Check]:
    """The security group is the stack's own."""
    for one in sorted({item.security_group_id for item in named}):
        there = one in facts.groups
        problem = "" if there else "it is not there"
        if there and one not in stack.physical_ids:
            problem = f"it is none of stack {stack.name}"
        yield _checked(stack, "security group", one, problem, f"in {facts.groups.get(one)}")


def _subnets(
    slots: Sequence[SlotClouds], named: Sequence[Template], facts: AgentFacts, stack: Owner
) -> Iterator[Check]:
    """A subnet lies in the group's VPC, and in the zone that the slot was told."""
    told = {item.id: item.zone for slot in slots if slot.given for item in slot.given.subnets}
    groups = {item.subnet_id: facts.groups.get(item.security_group_id) for item in named}
    for one in sorted(groups):
        subnet, problem = facts.subnets.get(one), ""
        if subnet is None:
            problem = "it is not there"
        elif not subnet.available:
            problem = "it is not available"
        elif groups[one] not in {None, subnet.vpc}:
            problem = f"it lies in {subnet.vpc}, the security group in {groups[one]}"
        elif told.get(one) != subnet.zone:
            problem = f"it lies in {subnet.zone}, its slots were told {told.get(one)}"
        where = f"in {subnet.vpc}, zone {subnet.zone}" if subnet else ""
        yield _checked(stack, "subnet", one, problem, where)


def _profiles(named: Sequence[Template], facts: AgentFacts, stack: Owner) -> Iterator[Check]:
    """The instance profile has one role, which is the stack's own."""
    for one in sorted({item.iam_instance_profile for item in named}):
        roles, problem = facts.profiles.get(one), ""
        if roles is None:
            problem = "it is not there"
        elif len(roles) != 1:
            problem = "it has no role"
        elif roles[0] not in stack.physical_ids or profile_name(one) not in stack.physical_ids:
            problem = f"it and its role {roles[0]} are not of stack {stack.name}"
        yield _checked(stack, "instance profile", one, problem, f"with role {listed(roles or ())}")


def _keys(slots: Sequence[SlotClouds], facts: AgentFacts, stack: Owner) -> Iterator[Check]:
    """The key pair has the name that is handed over; its private key lies where ECS reads it."""
    told = {slot.given.key_pair_id: slot.given.key_pair for slot in slots if slot.given}
    for one, name in sorted(told.items()):
        parameter, problem = private_key_parameter(one), ""
        if one not in facts.keys:
            problem = "it is not there"
        elif facts.keys[one] != name:
            problem = f"its name is {facts.keys[one]}, its slots were told {name}"
        elif name not in stack.physical_ids:
            problem = f"it is none of stack {stack.name}"
        elif parameter not in facts.parameters:
            # EC2 hands out a private key once, when it makes the pair: only a new pair has one.
            gone = stack.command(f"aws ec2 delete-key-pair --key-pair-id {one}")
            yield Check(
                what="key pair",
                id=one,
                ok=False,
                found=f"there is no parameter {parameter} with its private key",
                fix=f"{gone} && {stack.own_command(*_DEPLOY)}",
            )
            continue
        yield _checked(stack, "key pair", one, problem, f"{name}, its private key in {parameter}")


def _images(named: Sequence[Template], facts: AgentFacts, stack: Owner) -> Iterator[Check]:
    """An image runs on its types; one of this account's own lets the controllers use its disks."""
    for one in sorted({item.ami for item in named}):
        image, problem = facts.images.get(one), ""
        misfits = _misfits(one, image, named, facts)
        if image is None:
            problem = "it is not there"
        elif not image.available:
            problem = "it is not available"
        elif misfits:
            problem = f"it is {image.architecture}, which {listed(misfits)} cannot run"
        elif _untagged(image.owner, image.snapshots, facts, stack):
            missing = f"its snapshots lack the tag {STACK_TAG}: {stack.name}"
            yield Check(
                what="image",
                id=one,
                ok=False,
                found=f"{missing}, without which no agent may start from it",
                fix=stack.command(
                    f"aws ec2 create-tags --resources {' '.join(image.snapshots)}"
                    f" --tags Key={STACK_TAG},Value={stack.name}"
                ),
            )
            continue
        yield _checked(stack, "image", one, problem, image.architecture if image else "")


def _misfits(
    one: str, image: MachineImage | None, named: Sequence[Template], facts: AgentFacts
) -> list[str]:
    """List the instance types that cannot run an image they are to start."""
    types = sorted({item.type for item in named if item.ami == one})
    return [
        kind
        for kind in types
        if image and image.architecture not in facts.architectures.get(kind, (image.architecture,))
    ]


def _untagged(owner: str, snapshots: Sequence[str], facts: AgentFacts, stack: Owner) -> bool:
    """Tell whether an image of this account's own is out of the controllers' reach.

    See `stacks.agent_policies`: of the account's own snapshots only those with the tag.
    """
    return owner == stack.account and any(
        facts.snapshot_tags.get(item, {}).get(STACK_TAG) != stack.name for item in snapshots
    )


def _types(
    slots: Sequence[SlotClouds], named: Sequence[Template], facts: AgentFacts
) -> Iterator[Check]:
    """An instance type is offered in the zones of its subnets."""
    told = {item.id: item.zone for slot in slots if slot.given for item in slot.given.subnets}
    for one in sorted({item.type for item in named}):
        zones = sorted({told.get(item.subnet_id, "") for item in named if item.type == one})
        missing = [zone for zone in zones if (one, zone) not in facts.offered]
        problem = f"AWS does not offer it in {listed(missing)}" if missing else ""
        yield Check(
            what="instance type",
            id=one,
            ok=not problem,
            found=problem or f"offered in {listed(zones)}",
            fix="choose another in `agents[].instance_types`, or other zones" if problem else "",
        )


def _checked(stack: Owner, what: str, one: str, problem: str, found: str) -> Check:
    """Return a check of something that a deployment mends."""
    fix = stack.own_command(*_DEPLOY) if problem else ""
    return Check(what=what, id=one, ok=not problem, found=problem or found, fix=fix)
