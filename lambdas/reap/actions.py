"""What the reap hook does: alone it changes anything, and all of it may be done twice."""

from lambdas.reap.decide import Action, DeleteStream, Mark, Terminate, Unmark
from lambdas.shared.aws import AwsError, Calls
from lambdas.shared.table import Table


def perform(aws: Calls, table: Table, group: str, action: Action) -> None:
    """Do one action; what only says something does nothing.

    Args:
        aws: By whom.
        table: Of the hook: marks are notes of it.
        group: The agents' log group.
        action: What.

    Raises:
        AwsError: It could not be done: the next run decides anew.
    """
    match action:
        case Terminate():
            terminate(aws, [action.instance])
        case Mark():
            table.note(action.instance, {"slot": action.slot})
        case Unmark():
            table.forget(action.instance)
        case DeleteStream():
            _delete(aws, group, action.stream)


def terminate(aws: Calls, instances: list[str]) -> None:
    """Terminate instances; one that has ended already is no error.

    Raises:
        AwsError: EC2 refused.
    """
    try:
        aws.call("ec2", "TerminateInstances", {"InstanceIds": instances})
    except AwsError as error:
        if not error.missing:
            raise


def _delete(aws: Calls, group: str, stream: str) -> None:
    try:
        aws.call("logs", "DeleteLogStream", {"logGroupName": group, "logStreamName": stream})
    except AwsError as error:
        if not error.missing:
            raise
