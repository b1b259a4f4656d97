"""Does what was decided: the only part of the health hook that changes anything.

Each deed may be done twice. What is replaced is noted first, for the moments until AWS tells of it:
a note without its deed lapses after two minutes.
"""

from lambdas.health.model import (
    Action,
    AskForDump,
    Complain,
    DoNothing,
    Forget,
    Remember,
    ReplaceHost,
    StopTask,
)
from lambdas.health.tools import HOOK, Tools
from lambdas.shared.aws import AwsError

NAMESPACE = "Stackgen/Hooks"

#: How the reason of a task begins that this hook stopped: it knows its own by it.
OURS = "stackgen health"

#: The container that is Jenkins in the task definitions.
_CONTAINER = "jenkins"

#: How long the script may take, and how long Systems Manager waits for a host that does not hear:
#: the shortest that it takes.
#: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendCommand.html
_SCRIPT_SECONDS = 10
_DELIVERY_SECONDS = 30
#: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html
_REASON = 255


def perform(action: Action, tools: Tools) -> None:
    """Do one thing.

    Raises:
        AwsError: AWS refused, or did not answer.
    """
    match action:
        case ReplaceHost():
            _replace(action, tools)
        case StopTask():
            _stop(action, tools)
        case AskForDump():
            _ask(action, tools)
        case Remember():
            value = {"count": action.count, "text": action.text}
            tools.table.note(action.subject, value)
        case Forget():
            tools.table.forget(action.subject)
        case Complain() | DoNothing():
            pass  # told in the log, and complaints as a metric


def complain(complaints: int, tools: Tools) -> None:
    """Send how much the hook complains of, none as well: the alarm counts minutes with some."""
    about = [
        {"Name": "ClusterName", "Value": tools.place.cluster},
        {"Name": "Hook", "Value": HOOK},
    ]
    datum = {"MetricName": "Complaints", "Dimensions": about, "Value": float(complaints)}
    tools.aws.call("cloudwatch", "PutMetricData", {"Namespace": NAMESPACE, "MetricData": [datum]})


def _replace(action: ReplaceHost, tools: Tools) -> None:
    """Mark a host unhealthy, its grace period or not.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetInstanceHealth.html
    """
    _note(action.zone, f"host {action.instance} was marked unhealthy", tools)
    tools.aws.call(
        "autoscaling",
        "SetInstanceHealth",
        {
            "InstanceId": action.instance,
            "HealthStatus": "Unhealthy",
            "ShouldRespectGracePeriod": False,
        },
    )


def _stop(action: StopTask, tools: Tools) -> None:
    """Stop a task; its service starts another one."""
    _note(action.zone, f"the task of {action.slot} was stopped", tools)
    tools.aws.call(
        "ecs",
        "StopTask",
        {
            "cluster": tools.place.cluster,
            "task": action.task,
            "reason": f"{OURS}: {action.reason}"[:_REASON],
        },
    )


def _note(zone: str, text: str, tools: Tools) -> None:
    tools.table.note(f"replaced/{zone}", {"text": text})


def _ask(action: AskForDump, tools: Tools) -> None:
    """Have the JVM write its threads into its log, which Jenkins' log group keeps.

    A host that does not hear keeps nothing from being mended: that it was asked is noted whatever
    came of it.
    """
    subject = f"dump/{action.task.rpartition('/')[2]}"
    try:
        answer = tools.aws.call(
            "ssm",
            "SendCommand",
            {
                "DocumentName": "AWS-RunShellScript",
                "InstanceIds": [action.instance],
                "Comment": "stackgen health: thread dump",
                "TimeoutSeconds": _DELIVERY_SECONDS,
                "Parameters": {
                    "commands": [dump_script(action.task)],
                    "executionTimeout": [str(_SCRIPT_SECONDS)],
                },
            },
        )
    except AwsError as error:
        tools.table.note(subject, {"text": f"not asked: {error}"[:_REASON]})
        raise
    tools.table.note(subject, {"text": answer["Command"]["CommandId"]})


def dump_script(task: str) -> str:
    """Return what a host runs: QUIT to the JVM in a task's container.

    The container's first process is an init, so the JVM is found by its name.
    https://docs.oracle.com/en/java/javase/21/troubleshoot/diagnostic-tools.html
    """
    label = "label=com.amazonaws.ecs"
    return (
        "set -eu\n"
        f"id=$(docker ps -q --filter {label}.task-arn={task}"
        f" --filter {label}.container-name={_CONTAINER})\n"
        'docker top "$id" -eo pid,comm | awk \'$2 == "java" {print $1}\''
        " | xargs -r kill -s QUIT\n"
    )
