"""What the spot hook does: alone it changes anything."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Protocol

from lambdas.shared.table import Table
from lambdas.spot.decide import CAUSE, Action, AskForAnother, Follow, TakeOffline, Unfollow
from lambdas.spot.observe import ASKED, BUILDS


class Door(Protocol):
    """What of Jenkins is used."""

    def take_offline(self, node: str, reason: str) -> None:
        """Have a node start no builds."""

    def provision(self, cloud: str, template: str) -> None:
        """Have the EC2 plugin start an agent."""


def perform(reach: Callable[[str], Door | None], table: Table, action: Action) -> None:
    """Do one action; what only says something does nothing.

    Asking for an agent is the one thing that twice would be twice: that it was asked is written
    down first, so that a run that dies in between asks for none, and the EC2 plugin does when the
    build waits again.

    Args:
        reach: Returns a slot's Jenkins by the slot's name.
        table: Of the hook.
        action: What.

    Raises:
        AwsError: The table could not be written.
        JenkinsError: Jenkins did not do it.
    """
    match action:
        case TakeOffline():
            if door := reach(action.slot):
                door.take_offline(action.node, CAUSE)
        case AskForAnother():
            door = reach(action.slot)
            # Two runs of one notice side by side: one of them asks.
            if door and table.take(action.instance, _ONE_NOTICE_SECONDS):
                table.note(f"{ASKED}{action.instance}", {"template": action.template})
                door.provision(action.slot, action.template)
        case Follow():
            builds = [asdict(one) for one in action.builds]
            table.note(f"{BUILDS}{action.instance}", {"slot": action.slot, "builds": builds})
        case Unfollow():
            table.forget(f"{BUILDS}{action.instance}")


#: Longer than all deliveries of one notice: after that it is noted that it was asked.
_ONE_NOTICE_SECONDS = 600.0
