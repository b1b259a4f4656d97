"""What the health hook does about what it sees, and why it does nothing about the rest. Pure."""

from lambdas.health import hosts, slots
from lambdas.health.model import Action, Found, Seen, Settings


def decide(seen: Seen, settings: Settings) -> list[Action]:
    """Return what is to be done, in this order; each with its reason, doing nothing as well.

    Hosts come first: a slot on a host that is at fault is not judged for it. At most one thing is
    replaced in a zone in ten minutes, and never the last slot that serves a controller.
    """
    found = Found()
    hosts.judge(seen, settings, found)
    slots.judge(seen, settings, found)
    return found.actions
