"""CloudFormation types whose resources live in moto, or that ministack's engine lacks."""

from collections.abc import Callable
from typing import Any

from localcloud.cfn import balancing, containers, hosts, network, others, records, secrets, security
from localcloud.cfn.kind import Aws, Kind

_GROUPS = (network, security, hosts, containers, balancing, records, secrets, others)

KINDS: dict[str, Kind] = {kind.type: kind for group in _GROUPS for kind in group.KINDS}


def install() -> None:
    """Put the types into ministack's engine, and their work on threads.

    A handler on the event loop would wait for an answer that the loop itself has to give.
    """
    from ministack.services.cloudformation import provisioners, stacks

    for name in [name for name in provisioners._RESOURCE_HANDLERS if _is_moto(name)]:  # noqa: SLF001
        # A type of moto's services without a handler of ours would be made where nobody looks.
        del provisioners._RESOURCE_HANDLERS[name]  # noqa: SLF001
    for kind in KINDS.values():
        provisioners._RESOURCE_HANDLERS[kind.type] = _handlers(kind)  # noqa: SLF001
        provisioners._REPLACING_PROPERTIES[kind.type] = kind.replaces  # noqa: SLF001
        if kind.tags:
            provisioners._STACK_TAG_PROPERTY[kind.type] = ("Tags", kind.tags)  # noqa: SLF001
        else:
            provisioners._STACK_TAG_PROPERTY.pop(kind.type, None)  # noqa: SLF001
    blocks: Callable[[str], bool] = stacks._runs_on_worker_thread  # noqa: SLF001
    stacks._runs_on_worker_thread = lambda name: name in KINDS or blocks(name)  # noqa: SLF001


def _is_moto(name: str) -> bool:
    groups = ("EC2", "AutoScaling", "ECS", "ElasticLoadBalancing", "ElasticLoadBalancingV2")
    return name.startswith(tuple(f"AWS::{group}::" for group in groups))


def _handlers(kind: Kind) -> dict[str, Any]:
    from ministack.core.responses import get_region
    from ministack.services.cloudformation import provisioners

    def create(logical_id: str, props: dict[str, Any], stack: str) -> tuple[str, dict[str, Any]]:
        name = provisioners._physical_name(  # noqa: SLF001
            stack, logical_id, max_len=kind.name_length
        )
        return kind.made(Aws(get_region()), props, name)

    def update(
        physical_id: str, old: dict[str, Any], new: dict[str, Any], stack: str
    ) -> tuple[str, dict[str, Any]]:
        del stack
        return physical_id, kind.changed(Aws(get_region()), physical_id, old, new)

    def delete(physical_id: str, props: dict[str, Any]) -> None:
        kind.deleted(Aws(get_region()), physical_id, props)

    return {"create": create, "update": update, "delete": delete}
