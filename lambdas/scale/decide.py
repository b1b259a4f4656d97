"""What the hook `scale` does about each controller: pure, every decision with its reason.

A slot goes in steps, a step a run: noted, quieted, idle, out of the balancer, idle still, off.
While it is on its way the same steps can be taken back, and each follows from what is seen, not
from what was done before: a run that dies anywhere is continued by the next.
"""

from collections.abc import Iterator
from itertools import groupby

from lambdas.scale.load import Load, judge
from lambdas.scale.plan import (
    Action,
    CancelQuietDown,
    Deregister,
    DoNothing,
    Forget,
    QuietDown,
    Register,
    Remember,
    TurnOff,
    TurnOn,
)
from lambdas.scale.seen import Seen
from lambdas.scale.settings import Settings
from lambdas.shared.seen import Host, Slot, Task

_MINUTE = 60.0

#: So long what was noted of the load stands while figures do not come.
_LATE_SECONDS = 5 * _MINUTE

_UNKNOWN = "no figure is younger than two minutes"


def decide(seen: Seen, settings: Settings) -> list[Action]:
    """Return what is done now, controller by controller, in this order."""
    slots = sorted(seen.site.slots, key=lambda one: (one.controller, _number(one), one.name))
    found: list[Action] = []
    for name, group in groupby(slots, key=lambda one: one.controller):
        found += _Controller(name, list(group), seen, settings).decide()
    return found


class _Controller:
    """One controller while it is decided about."""

    def __init__(self, name: str, slots: list[Slot], seen: Seen, settings: Settings) -> None:
        self.name = name
        self.slots = slots
        self.seen = seen
        self.settings = settings
        wanted = [one.slots for one in settings.floor if one.hold(seen.moment)]
        least = sum(not slot.optional for slot in slots)
        self.floor = min(max([least, *wanted]), len(slots))
        self.on = [slot for slot in slots if slot.desired]
        self.leaving = [
            one for one in self.on if one.optional and self._noted("leave", one) is not None
        ]
        self.counted = [
            one for one in self.on if one.serves and one not in self.leaving and self._stays(one)
        ]

    def decide(self) -> list[Action]:
        if not any(slot.optional for slot in self.slots):
            return [DoNothing(controller=self.name, reason="it has no optional slot")]
        load = judge(self.seen, self.name, self.counted, self.settings)
        steps = [*self._forgotten(), *self._lasting(load)]
        if self.leaving:
            return [*steps, *self._leave(self.leaving[-1], load), *self._too_many()]
        if len(self.on) < self.floor:
            return [*steps, *self._turn_on(f"at least {self.floor} slots are wanted now")]
        if load.over:
            return [*steps, *self._grow(load)]
        return [*steps, *self._shrink(load)]

    def _forgotten(self) -> Iterator[Action]:
        """Forget what was noted about slots that are off."""
        for slot in self.slots:
            for what in ("out", "leave"):
                if not slot.desired and self._noted(what, slot) is not None:
                    yield self._forget(f"{what}:{slot.name}", f"{slot.name} is off")

    def _lasting(self, load: Load) -> Iterator[Action]:
        """Note since when the load is high, or low enough for fewer slots; neither, forget both.

        AWS publishes late at times: while little is known what was noted stands, for a while.
        """
        unknown = self.seen.noted(f"unknown:{self.name}")
        if load.whole:
            yield from self._forget_if(f"unknown:{self.name}", load.known)
        elif unknown is None:
            subject, reason = f"unknown:{self.name}", "no fresh figure of a slot's CPU"
            yield Remember(controller=self.name, subject=subject, reason=reason)
        stands = not load.whole and (unknown is None or unknown <= _LATE_SECONDS)
        for what, holds, other in (
            ("over", bool(load.over), load.calm),
            ("calm", load.calm, bool(load.over)),
        ):
            subject = f"{what}:{self.name}"
            if holds and self.seen.noted(subject) is None:
                yield Remember(controller=self.name, subject=subject, reason=load.known)
            elif not holds and (other or not stands):
                yield from self._forget_if(subject, load.known or _UNKNOWN)

    def _grow(self, load: Load) -> list[Action]:
        since = self.seen.noted(f"over:{self.name}")
        if since is None or since < _MINUTE * self.settings.on_minutes:
            return [self._nothing(f"{load.over}, but not for {self.settings.on_minutes:g} min yet")]
        coming = [one for one in self.on if one.optional and not one.serves]
        if coming:
            return [self._nothing(f"{load.over}, and {coming[0].name} is on its way")]
        return self._turn_on(load.over)

    def _turn_on(self, reason: str) -> list[Action]:
        off = [slot for slot in self.slots if slot.optional and not slot.desired]
        ready = [slot for slot in off if not slot.deploying]
        if not ready:
            why = "is being deployed" if off else "is left to turn on"
            return [self._nothing(f"{reason}, but no slot {'of those off ' if off else ''}{why}")]
        zones = [slot.zone for slot in self.on]
        slot = min(ready, key=lambda one: (zones.count(one.zone), _number(one), one.name))
        return [
            TurnOn(controller=self.name, slot=slot.name, reason=reason),
            *self._forget_if(f"over:{self.name}", f"{slot.name} is turned on"),
        ]

    def _shrink(self, load: Load) -> list[Action]:
        """Let one go, if it has nothing to do and the others have served for themselves so far."""
        since = self.seen.noted(f"calm:{self.name}")
        if not load.calm or since is None:
            return [self._nothing(load.known or _UNKNOWN)]
        if len(self.on) <= self.floor:
            return [self._nothing(f"{len(self.on)} slots are on, {self.floor} is the least")]
        if since < _MINUTE * self.settings.off_minutes:
            return [self._nothing(f"calm, but not for {self.settings.off_minutes:g} min yet")]
        reason = f"calm for {self.settings.off_minutes:g} min: {load.known}"
        busy = "no optional slot is on"
        for slot in reversed([one for one in self.counted if one.optional]):
            look = self.seen.look(slot.name)
            if look.idle and not look.quiet and not slot.deploying and self._spare(slot):
                noted = Remember(controller=self.name, subject=f"leave:{slot.name}", reason=reason)
                return [noted, QuietDown(controller=self.name, slot=slot.name, reason=reason)]
            busy = f"{slot.name} {self._why_not(slot)}"
        return [self._nothing(f"{reason}; but {busy}")]

    def _why_not(self, slot: Slot) -> str:
        look = self.seen.look(slot.name)
        if look.answers != "up":
            return f"does not say whether it is idle ({look.answers})"
        if not look.idle:
            return f"runs {look.busy} builds, and {look.waiting} wait in it"
        if look.quiet:
            return "was quieted by somebody else"
        return "is being deployed" if slot.deploying else "is needed: the others do not all serve"

    def _leave(self, slot: Slot, load: Load) -> list[Action]:
        """Take the next step of a slot on its way out, or take it back."""
        if stays := self._stays_because(slot, load):
            return self._take_back(slot, stays)
        look = self.seen.look(slot.name)
        if look.answers == "up" and not look.quiet:
            reason = f"{slot.name} is to be off, and begins builds"
            again = self._forget_if(f"out:{slot.name}", f"{slot.name} was started anew")
            return [*again, QuietDown(controller=self.name, slot=slot.name, reason=reason)]
        if not look.idle or slot.task is None:
            return [self._nothing(f"{slot.name} {self._why_not(slot)}")]
        return self._out(slot, slot.task)

    def _out(self, slot: Slot, task: Task) -> list[Action]:
        """Take a slot that is quiet and idle out of the balancer, then off.

        Should ECS put a target back that was taken out, it takes it out itself before it ends it.
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-connection-draining.html
        """
        if task.target == "draining":
            return [self._nothing(f"{slot.name} still answers what it was asked before")]
        if task.target == "absent":
            return self._turn_off(slot, f"{slot.name} is quiet, idle and out of the balancer")
        if self._noted("out", slot) is not None:
            return self._turn_off(slot, f"{slot.name} is quiet and idle; ECS has put it back")
        reason, subject = f"{slot.name} is quiet and idle", f"out:{slot.name}"
        return [
            Deregister(controller=self.name, slot=slot.name, reason=reason),
            # Behind it: noted is what was done.
            Remember(controller=self.name, subject=subject, reason=reason),
        ]

    def _turn_off(self, slot: Slot, reason: str) -> list[Action]:
        if slot.deploying:
            return [self._nothing(f"{reason}, but is being deployed")]
        subjects = (f"out:{slot.name}", f"leave:{slot.name}", f"calm:{self.name}")
        off = TurnOff(controller=self.name, slot=slot.name, reason=reason)
        return [off, *(one for it in subjects for one in self._forget_if(it, reason))]

    def _stays_because(self, slot: Slot, load: Load) -> str:
        """Say why a slot on its way out is to stay; empty if it is not."""
        if load.over:
            return load.over
        if len(self.on) - len(self.leaving) < self.floor:
            return f"at least {self.floor} slots are wanted now"
        if not self._spare(slot):
            return "the others do not all serve"
        if not self._stays(slot):
            return "its host is leaving, and it with it"
        since = self._noted("leave", slot) or 0.0
        if since > _MINUTE * self.settings.drain_minutes:
            return f"it had something to do for {self.settings.drain_minutes:g} min"
        return ""

    def _take_back(self, slot: Slot, reason: str) -> list[Action]:
        """Let a slot stay: the balancer's again, and it begins builds; then the notes go.

        On a host that leaves it is the hook `lifecycle` that quiets it.
        """
        told = f"{slot.name} stays: {reason}"
        look, task, steps = self.seen.look(slot.name), slot.task, list[Action]()
        if self._stays(slot):
            if task and look.answers == "up" and task.target in ("absent", "draining"):
                steps.append(Register(controller=self.name, slot=slot.name, reason=told))
            if look.answers not in ("up", "none"):
                return [*steps, self._nothing(f"{told}; but it answers nothing ({look.answers})")]
            if look.quiet:
                steps.append(CancelQuietDown(controller=self.name, slot=slot.name, reason=told))
        subjects = (f"out:{slot.name}", f"calm:{self.name}", f"leave:{slot.name}")
        return [*steps, *(one for it in subjects for one in self._forget_if(it, told))]

    def _too_many(self) -> Iterator[Action]:
        """One goes at a time; a second on its way out can only be a note that was left behind."""
        for slot in self.leaving[:-1]:
            yield from self._take_back(slot, "one goes at a time")

    def _stays(self, slot: Slot) -> bool:
        """Tell whether the host of a slot's task goes on taking tasks."""
        task = slot.task
        host = self.seen.site.host(task.instance) if task else None
        return host is None or _takes_tasks(host)

    def _spare(self, slot: Slot) -> bool:
        """Tell whether enough others serve without a slot."""
        return sum(one.name != slot.name for one in self.counted) >= self.floor

    def _noted(self, what: str, slot: Slot) -> float | None:
        return self.seen.noted(f"{what}:{slot.name}")

    def _nothing(self, reason: str) -> DoNothing:
        return DoNothing(controller=self.name, reason=reason)

    def _forget(self, subject: str, reason: str) -> Forget:
        return Forget(controller=self.name, subject=subject, reason=reason)

    def _forget_if(self, subject: str, reason: str) -> list[Forget]:
        noted = self.seen.noted(subject) is not None
        return [self._forget(subject, reason)] if noted else []


def _takes_tasks(host: Host) -> bool:
    leaving = host.lifecycle.startswith(("Terminating", "Terminated", "Detach"))
    return host.status != "DRAINING" and not leaving


def _number(slot: Slot) -> int:
    """Return a slot's number: `main-10` comes behind `main-9`."""
    text = slot.name.rpartition("-")[2]
    return int(text) if text.isdecimal() else 0
