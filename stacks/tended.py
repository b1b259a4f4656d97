"""What the hooks are told of a controller when the template is made, and others of the hooks."""

from stacks.light import dataclass
from stacks.refs import FunctionName, LogicalId, SecretArn, ServiceArn, TargetGroupArn


@dataclass(frozen=True, slots=True, kw_only=True)
class Tended:
    """One controller as the hooks see it.

    Attributes:
        name: As in the file.
        logical: Its name in logical ids.
        token: The secret by which they ask it.
        target_group: Its slots' own.
        optional: The services that are on when there is load.
        serving: Its last slot: with it all are there.
    """

    name: str
    logical: str
    token: SecretArn
    target_group: TargetGroupArn
    optional: tuple[ServiceArn, ...]
    serving: LogicalId


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedHook:
    """One hook as alarms and dashboard see it.

    Attributes:
        name: As in the file.
        function: Its metrics' dimension.
    """

    name: str
    function: FunctionName
