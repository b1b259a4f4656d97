"""Shell scripts that a host of the stack runs on AWS, by SSM Run Command. Pure.

A task's container is found by the label that the ECS agent gives it, and in it the JVM by its name:
the container's first process is an init, which a signal to the container would reach instead.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-response.html
"""

from cli.chaos.effects import Signal

#: The container's name in the task definitions.
_CONTAINER = "jenkins"


def container(task: str) -> str:
    """Return the lines that set `id` to the container of a task that is Jenkins."""
    prefix = "label=com.amazonaws.ecs"
    filters = f"--filter {prefix}.task-arn={task} --filter {prefix}.container-name={_CONTAINER}"
    return f"id=$(docker ps -q {filters})\n"


def signal_jvm(task: str, signal: Signal) -> str:
    """Return a script that sends a signal to the JVM of a task."""
    return (
        "set -eu\n"
        f"{container(task)}"
        'docker top "$id" -eo pid,comm | awk \'$2 == "java" {print $1}\''
        f" | xargs -r kill -s {signal}\n"
    )


def shrink(task: str, mebibytes: int) -> str:
    """Return a script that takes a container's memory away: the kernel ends the JVM."""
    size = f"{mebibytes}m"
    return f'set -eu\n{container(task)}docker update --memory {size} --memory-swap {size} "$id"\n'
