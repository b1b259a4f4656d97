"""Statements about the hooks' dead-letter queues: who may write, and how one speaks to them."""

from collections.abc import Sequence

from awacs import sqs
from awacs.aws import Allow, Bool, Condition, Deny, Principal, Statement

from stacks.refs import QueueArn


def give_up(queue: QueueArn) -> Statement:
    """Leave an event that could not be handled."""
    return Statement(Sid="GiveUpEvents", Effect=Allow, Action=[sqs.SendMessage], Resource=[queue])


def refuse_plain_http(queues: Sequence[QueueArn]) -> Statement:
    """Refuse who speaks to these queues without TLS."""
    return Statement(
        Sid="RefuseWithoutTls",
        Effect=Deny,
        Principal=Principal("AWS", ["*"]),
        Action=[sqs.Action("*")],
        Resource=list(queues),
        Condition=Condition([Bool({"aws:SecureTransport": "false"})]),
    )
