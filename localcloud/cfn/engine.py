"""Puts the types into ministack's CloudFormation engine."""

from typing import Any

from ministack.core.responses import get_region
from ministack.services import cloudformation
from ministack.services.cloudformation import provisioners, stacks

from localcloud.cfn import (
    balancing,
    buckets,
    containers,
    custom,
    firewall,
    functions,
    gateways,
    groups,
    hosts,
    network,
    others,
    records,
    secrets,
    security,
    tables,
)
from localcloud.cfn.kind import Aws, Kind
from localcloud.cfn.operations import Made, Wait, carry_out

_GROUPS = (
    network,
    gateways,
    security,
    groups,
    hosts,
    containers,
    balancing,
    records,
    secrets,
    buckets,
    firewall,
    functions,
    tables,
    others,
)

KINDS: dict[str, Kind] = {kind.type: kind for group in _GROUPS for kind in group.KINDS}


def install() -> None:
    """Put the types into ministack's engine, and their work on threads.

    A handler on the event loop would wait for an answer that the loop itself has to give.
    """
    custom.install()
    for name in [name for name in provisioners._RESOURCE_HANDLERS if _is_moto(name)]:
        # A type of moto's services without a handler of ours would be made where nobody looks.
        del provisioners._RESOURCE_HANDLERS[name]
    for kind in KINDS.values():
        # Taking an existing one into a stack stays ministack's, where it can do it.
        known = provisioners._RESOURCE_HANDLERS.get(kind.type, {})
        imports = {"import": known["import"]} if "import" in known else {}
        provisioners._RESOURCE_HANDLERS[kind.type] = {**_handlers(kind), **imports}
        provisioners._REPLACING_PROPERTIES[kind.type] = kind.replaces
        if kind.tags:
            provisioners._STACK_TAG_PROPERTY[kind.type] = ("Tags", kind.tags)
        else:
            provisioners._STACK_TAG_PROPERTY.pop(kind.type, None)
    blocks = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda name: name in KINDS or blocks(name)


def _is_moto(name: str) -> bool:
    groups = (
        "EC2",
        "AutoScaling",
        "ECS",
        "ElasticLoadBalancing",
        "ElasticLoadBalancingV2",
        "WAFv2",
    )
    return name.startswith(tuple(f"AWS::{group}::" for group in groups))


def _aws(stack: str) -> Aws:
    known = cloudformation._stacks.get(stack) or {}
    return Aws(get_region(), express=bool(known.get("_express")))


def _handlers(kind: Kind) -> dict[str, Any]:
    def create(logical_id: str, props: dict[str, Any], stack: str) -> Made:
        def begin() -> tuple[Made, Wait | None]:
            aws = _aws(stack)
            name = provisioners._physical_name(stack, logical_id, max_len=kind.name_length)
            made = kind.made(aws, props, name)
            return made, kind.waits(aws, made[0], {}, props) if kind.waits else None

        return carry_out(stack, logical_id, begin)

    def update(
        physical_id: str, old: dict[str, Any], new: dict[str, Any], stack: str, logical_id: str
    ) -> Made:
        def begin() -> tuple[Made, Wait | None]:
            aws = _aws(stack)
            made = physical_id, kind.changed(aws, physical_id, old, new)
            return made, kind.waits(aws, physical_id, old, new) if kind.waits else None

        return carry_out(stack, logical_id, begin)

    def delete(physical_id: str, props: dict[str, Any]) -> None:
        kind.deleted(Aws(get_region()), physical_id, props)

    return {"create": create, "update": update, "update_with_logical_id": True, "delete": delete}
