"""Shell scripts that hosts run through Systems Manager, for tools that have no fault of ours. Pure.

They are sent to every host of the stack, and only the one acts that has the slot's container: which
host that is, nobody knows when an experiment is written. ECS labels its containers.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
"""

from cli.chaos.export.deployed import Slot

#: Signals by the fault that sends them.
SIGNALS = {"jvm-kill": "KILL", "jvm-hang": "STOP"}

#: Far less than any Jenkins has in use.
_MEBIBYTES = 64

_FILL = "/var/lib/stackgen-chaos.fill"


def _here(slot: Slot) -> list[str]:
    """Return lines that end the script on hosts without the slot, and name its container `id`."""
    return [
        "set -eu",
        (
            "id=$(docker ps -q"
            f" --filter label=com.amazonaws.ecs.task-definition-family={slot.family}"
            " --filter label=com.amazonaws.ecs.container-name=jenkins)"
        ),
        'test -n "$id" || exit 0',
    ]


def signal(slot: Slot, name: str) -> list[str]:
    """Send a signal to the JVM of a slot; its container's first process is another."""
    return [
        *_here(slot),
        (
            'docker top "$id" -eo pid,comm | awk \'$2 == "java" {print $1}\''
            f" | xargs -r kill -s {name}"
        ),
    ]


def shrink(slot: Slot) -> list[str]:
    """Take the memory of a slot's container away: the kernel ends the JVM."""
    size = f"{_MEBIBYTES}m"
    return [*_here(slot), f'docker update --memory {size} --memory-swap {size} "$id"']


def unplug(slot: Slot, seconds: int) -> list[str]:
    """Take the network of a slot's host down, and up again by itself: nobody else could."""
    return [
        *_here(slot),
        "link=$(ip -o route show default | awk '{print $5; exit}')",
        (
            'systemd-run --on-active=2 sh -c "ip link set $link down;'
            f' sleep {seconds}; ip link set $link up"'
        ),
    ]


def stop_agent(slot: Slot, seconds: int) -> list[str]:
    """Cut off the ECS agent of a slot's host, and start it again by itself."""
    return [
        *_here(slot),
        f"systemd-run --on-active={seconds} systemctl start ecs",
        "systemctl stop ecs",
    ]


def halt_runtime(slot: Slot, seconds: int) -> list[str]:
    """Halt the container runtime of a slot's host, and let it go on by itself."""
    kill = "systemctl kill --kill-whom=main"
    return [
        *_here(slot),
        f"systemd-run --on-active={seconds} {kill} -s CONT docker",
        f"{kill} -s STOP docker",
    ]


def fill(slot: Slot, seconds: int) -> list[str]:
    """Fill the disk of a slot's host, and free it again by itself."""
    return [
        *_here(slot),
        f"systemd-run --on-active={seconds} rm -f {_FILL}",
        f"fallocate -l \"$(df --output=avail -B1 / | tail -n 1 | tr -d ' ')\" {_FILL} || true",
    ]
