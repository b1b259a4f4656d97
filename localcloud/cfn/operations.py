"""What CloudFormation does at once: a service's change is begun, and waited for later.

CloudFormation changes resources that do not depend on each other in parallel, and touches one that
depends on another only when the other is ready. ministack's engine does one after the other. A
resource that takes its time therefore stands twice in the engine's order: where it is begun, and
where it has to be ready.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

Made = tuple[str, dict[str, Any]]
"""A resource's physical id and attributes."""
Wait = Callable[[], None]
"""Returns when the resource is ready, raises when it will not be."""
Begin = Callable[[], tuple[Made, Wait | None]]


def planned(
    order: Sequence[str], needs: Mapping[str, Collection[str]], slow: Collection[str]
) -> list[str]:
    """Return an order in which each slow one stands twice: begun, and ready before it is needed.

    Args:
        order: The logical ids, each after what it needs.
        needs: What each needs, of these ids.
        slow: Those that are begun first and waited for later.
    """
    waiting, left, ready = list[str](), list(order), set[str]()
    plan: list[str] = []
    while left or waiting:
        name = next((one for one in left if ready.issuperset(needs[one])), "")
        if not name:
            # Whatever can begin has begun: now one must be waited for.
            name = waiting.pop(0)
            ready.add(name)
        else:
            left.remove(name)
            if name in slow:
                waiting.append(name)
            else:
                ready.add(name)
        plan.append(name)
    return plan


class Operation:
    """A stack's creation, update or rollback that is under way.

    Args:
        stack: The stack's name: a nested stack's resources are not of this operation.
    """

    def __init__(self, stack: str) -> None:
        self.stack = stack
        self.ordered = False
        self._twice: frozenset[str] = frozenset()
        self._begun: dict[str, tuple[Made, Wait | None]] = {}
        self._tried: set[str] = set()
        self._visited: set[str] = set()
        self._unready: set[str] = set()

    def take(self, slow: Iterable[str]) -> None:
        """Take the resources that stand twice in the engine's order, which is asked for once."""
        self.ordered = True
        self._twice = frozenset(slow)

    @property
    def unready(self) -> frozenset[str]:
        """Those that have begun and are not ready yet."""
        return frozenset(self._unready)

    def carry_out(self, name: str, begin: Begin) -> Made:
        """Begin a resource's change; when asked again, wait for it."""
        if name not in self._twice:
            return at_once(begin)
        if name not in self._tried:
            self._tried.add(name)
            self._begun[name] = made, wait = begin()
            if wait:
                self._unready.add(name)
            return made
        if name not in self._begun:
            # A rollback goes on where one resource fails: what could not begin is not tried anew.
            raise ValueError(f"{name} could not be changed")
        made, wait = self._begun[name]
        if wait:
            wait()
        self._unready.discard(name)
        return made

    def tells(self, name: str, status: str) -> bool:
        """Tell whether an event of the engine is one: a second visit begins nothing anew."""
        if name not in self._twice:
            return True
        again = name in self._visited
        if status.endswith("_IN_PROGRESS"):
            return not again
        self._visited.add(name)
        if not again:
            return name not in self._unready
        return name in self._begun and self._begun[name][1] is not None


def at_once(begin: Begin) -> Made:
    """Begin a resource's change and wait for it."""
    made, wait = begin()
    if wait:
        wait()
    return made


current: ContextVar[Operation | None] = ContextVar("operation", default=None)
"""The operation that runs here; threads that the engine starts for a resource inherit it."""


def carry_out(stack: str, name: str, begin: Begin) -> Made:
    """Begin a resource's change, and wait for it now or later, as the operation wants it."""
    operation = current.get()
    if operation is None or operation.stack != stack:
        return at_once(begin)
    return operation.carry_out(name, begin)
