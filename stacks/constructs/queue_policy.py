"""How one speaks to the hooks' dead-letter queues: over TLS."""

from troposphere import Template, sqs

from stacks import policies, queue_policies
from stacks.light import dataclass
from stacks.refs import QueueArn, QueueUrl


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePolicyProps:
    """Which queues.

    Attributes:
        urls: As the policy is attached.
        arns: As the policy names them, in the same order.
    """

    urls: tuple[QueueUrl, ...]
    arns: tuple[QueueArn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePolicy:
    """Nothing refers to the policy."""


def queue_policy(t: Template, props: QueuePolicyProps) -> QueuePolicy:
    """Define one policy for all of them."""
    t.add_resource(
        sqs.QueuePolicy(
            "HookQueuePolicy",
            Queues=list(props.urls),
            PolicyDocument=policies.document(queue_policies.refuse_plain_http(props.arns)),
        )
    )
    return QueuePolicy()
