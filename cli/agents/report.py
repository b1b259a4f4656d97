"""Writes the slots' clouds for people and for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cli.agents.resolve import Cloud, SlotClouds
from cli.deploy.target import Target
from cli.records import Stack
from cli.text import columns, counted

if TYPE_CHECKING:
    from cli.agents.check import Check

_HEADS = ("LABEL", "PAID", "TYPE", "IMAGE", "SUBNET")


def as_json(
    target: Target, stack: Stack, slots: Sequence[SlotClouds], checks: "Sequence[Check] | None"
) -> dict[str, Any]:
    """Write them for programs: the names are public."""
    return {
        "stack": stack.name,
        "stack_id": stack.id,
        "region": target.region,
        "account": target.account,
        "slots": [
            {
                "controller": slot.controller,
                "slot": slot.slot,
                "clouds": [asdict(cloud) for cloud in slot.clouds],
            }
            for slot in slots
        ],
        **({} if checks is None else {"checks": [asdict(item) for item in checks]}),
    }


def as_text(target: Target, stack: Stack, slots: Sequence[SlotClouds]) -> list[str]:
    """Write them for people: what the templates share once, what tells them apart as a table."""
    lines = [f"Stack {stack.name} ({target.region}): what the slots start agents with."]
    for slot in slots:
        if not slot.clouds:
            lines.append(f"Slot {slot.slot}: {'no agents' if slot.there else 'no service'}")
        for cloud in slot.clouds:
            lines += _cloud(slot, cloud)
    return lines


def _cloud(slot: SlotClouds, cloud: Cloud) -> list[str]:
    """Write one cloud."""
    zones = {item.id: item.zone for item in slot.given.subnets} if slot.given else {}
    spot = {item.label for item in slot.given.kinds if item.spot} if slot.given else set()
    rows = [
        (
            item.label,
            "spot, then on demand" if item.label in spot else "on demand",
            item.type,
            item.ami,
            f"{item.subnet_id} ({zones.get(item.subnet_id, '?')})",
        )
        for item in cloud.templates
    ]
    return [
        f"Slot {slot.slot}, cloud {cloud.name}, {counted(len(rows), 'template')}",
        *columns(_shared(cloud)),
        *columns([_HEADS, *dict.fromkeys(rows)]),
    ]


def _shared(cloud: Cloud) -> list[tuple[str, str]]:
    """Write what is the same for all templates of a cloud; each value once."""
    first: Mapping[str, str] = cloud.templates[0].tags if cloud.templates else {}
    return [
        *(
            (name, ", ".join(sorted({str(getattr(item, key)) for item in cloud.templates})))
            for name, key in (
                ("security group", "security_group_id"),
                ("instance profile", "iam_instance_profile"),
                ("key pair", "key_pair_id"),
            )
        ),
        ("tags", ", ".join(f"{key}={value}" for key, value in sorted(first.items()))),
    ]


def check_lines(checks: "Sequence[Check]") -> list[str]:
    """Write what was looked at, and below each problem what to do; nothing for nothing."""
    if not checks:
        return []
    lines = []
    for item in checks:
        lines.append(f"{'✓' if item.ok else '✗'} {item.what} {item.id}: {item.found}")
        lines += [f"    {item.fix}"] if item.fix else []
    wrong = sum(not item.ok for item in checks)
    lines.append(
        f"{wrong} of {counted(len(checks), 'thing')} not in order."
        if wrong
        else f"All {counted(len(checks), 'thing')} are there and fit."
    )
    return lines
