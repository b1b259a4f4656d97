"""The hosts carry the slots: types, numbers, memory, CPU, network interfaces."""

from collections.abc import Iterator

from stacks import capacity
from stacks.checks import instance_types
from stacks.checks.finding import Finding
from stacks.config import Config
from stacks.errors import shown
from stacks.reading.place import Path

_TYPES: Path = ("hosts", "instance_types")
_MIN: Path = ("hosts", "min")
_MAX: Path = ("hosts", "max")


def check(config: Config, region: str | None) -> Iterator[Finding]:
    """Check types, then whether every slot fits a host, then whether there are enough hosts."""
    types = config.hosts.instance_types
    yield from instance_types.check(_TYPES, types, region, unchecked=config.hosts.unchecked_types)
    yield from _options(config)
    host = capacity.smallest_room(types, trunking=config.hosts.trunking)
    too_large = [*_too_large(config, host)] if host else []
    yield from too_large
    if config.hosts.max is not None and config.hosts_min > config.hosts.max:
        fewest = (
            f"min ({config.hosts_min})"
            if config.hosts.min
            else f"one per zone ({config.hosts_min})"
        )
        yield Finding(
            path=_MAX,
            message=f"{config.hosts.max} is less than {fewest}; write {config.hosts_min} or more",
            also=(_MIN,) if config.hosts.min else (_MIN, ("network",)),
        )
    elif host and not too_large:
        yield from _too_few(config, host)


def _options(config: Config) -> Iterator[Finding]:
    """Yield what AWS refuses or ignores for these types.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html
    """
    types = config.hosts.instance_types
    if config.hosts.warm_pool is not None and types[1:]:
        yield Finding(
            path=("hosts", "warm_pool"),
            message="needs a group of one instance type, AWS keeps no warm pool for a mixed one; "
            f"write `instance_types: [{shown(types[0])}]`, or remove it",
            also=(_TYPES,),
        )
    if config.hosts.warm_pool is not None and config.hosts.cloud_config:
        yield Finding(
            path=("hosts", "cloud_config"),
            message="does not go with a warm pool: AWS stops its hosts in the middle of the first "
            "boot, and cloud-init never takes up the rest; bake it into an image and name that by "
            "`ami`, or remove one of the two",
            also=(("hosts", "warm_pool"),),
        )
    if config.hosts.trunking and not config.hosts.unchecked_types:
        for number, name in enumerate(types):
            if not capacity.can_trunk(name):
                yield Finding(
                    path=("hosts", "trunking"),
                    message=f"{shown(name)} is not known to carry a trunk interface; write a type "
                    "of the families c, m or r from generation 5 to 8, such as m6i.large (not a "
                    "flex one), or remove trunking",
                    also=((*_TYPES, number),),
                )


def _too_large(config: Config, host: capacity.Room) -> Iterator[Finding]:
    """Yield slots that no host of the group can carry."""
    smallest = ", ".join(config.hosts.instance_types)
    if host.tasks < 1:
        yield Finding(
            path=_TYPES,
            message=f"{shown(smallest)} has no network interface for a task; write another type",
        )
    for number, controller in enumerate(config.controllers):
        place: Path = ("controllers", number)
        if controller.memory_mib > host.memory_mib:
            yield Finding(
                path=(*place, "memory_mib"),
                message=f"{controller.memory_mib} is more than the {max(host.memory_mib, 0)} MiB "
                f"that {shown(smallest)} has for tasks; write less, or a larger type",
                also=(_TYPES,),
            )
        if controller.cpu > host.cpu:
            yield Finding(
                path=(*place, "cpu"),
                message=f"{controller.cpu} is more than the {host.cpu} CPU units of "
                f"{shown(smallest)}; write less, or a larger type",
                also=(_TYPES,),
            )


def _too_few(config: Config, host: capacity.Room) -> Iterator[Finding]:
    """Yield a number of hosts that leaves slots of a zone without a place."""
    if config.hosts_needed <= config.hosts_max:
        return
    in_zone = sum(
        capacity.slots_in_zones(controller.slots_max, config.zone_count)[0]
        for controller in config.controllers
    )
    how = "on a trunk interface" if config.hosts.trunking else "one network interface each"
    yield Finding(
        path=_MAX,
        message=f"{config.hosts_max} is too few for {in_zone} slots in a zone: a host takes "
        f"{host.tasks} ({how}), {host.memory_mib} MiB, {host.cpu} CPU units; "
        f"write {config.hosts_needed} or a larger type",
        also=(_TYPES, ("network",), *_sizes(config)),
    )


def _sizes(config: Config) -> list[Path]:
    """Return the keys that say how much the slots take."""
    keys = ("slots", "memory_mib", "cpu")
    return [
        ("controllers", number, key) for number in range(len(config.controllers)) for key in keys
    ]
