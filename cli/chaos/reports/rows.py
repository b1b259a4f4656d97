"""The rows of a time line: users, homes, slots, targets, hosts. Pure.

Places are in per cent of the width, never pixels.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from cli.chaos.records import Sample, State
from cli.text import counted

T = TypeVar("T")

#: Colours and hatches of the page, by what a bar says of users and of redundancy.
Tone = Literal["good", "bad", "changing", "home"]

#: What a service calls a state in which nothing is missing, and one that leads there or away.
#: Other states are bad.
_GOOD = frozenset({"inservice", "running", "healthy", "ok", "idle", "online", "connected"})
_CHANGING = frozenset(
    {
        *("pending", "initial", "draining", "provisioning", "activating", "deactivating"),
        *("stopping", "deprovisioning", "shutting-down", "terminating", "standby", "unknown"),
        *("starting", "booting", "warmed", "busy", "deactivated", "unused", "launching", "joining"),
    }
)

#: A bar that is thinner than this share of the width cannot be seen.
_THINNEST = 0.5
#: Answers of one home further apart than this share, and than so many turns of a user who asks all
#: homes by turns, are not one bar.
_APART = 2.0
_TURNS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What a row shows from here to there.

    Attributes:
        left: In per cent.
        width: In per cent.
        tone: Its colour.
        title: What it says, for who points at it.
    """

    left: float
    width: float
    tone: Tone
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One user, home, host, slot or target over time.

    Attributes:
        label: Whose row it is.
        said: The same as its bars, in words.
        bars: From left to right; later ones lie above earlier ones.
    """

    label: str
    said: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """From when to when, in the run's seconds; after `seen` nobody looked any more."""

    start: float
    seen: float
    end: float

    def place(self, at: float) -> float:
        """Return where a second lies, in per cent."""
        share = 100 * (at - self.start) / (self.end - self.start)
        return round(min(max(share, 0.0), 100.0), 2)

    def bar(self, start: float, end: float, tone: Tone, title: str) -> Bar:
        """Return a bar that can be seen, however short."""
        left = min(self.place(start), 100 - _THINNEST)
        width = max(round(self.place(end) - left, 2), _THINNEST)
        return Bar(left=left, width=width, tone=tone, title=title)


def users(samples: Sequence[Sample], axis: Axis) -> Iterable[Row]:
    """One row a user: answered throughout, with what failed above."""
    for client in _in_order(sample.client for sample in samples):
        own = [sample for sample in samples if sample.client == client]
        failed = [sample for sample in own if not sample.good]
        whole = axis.bar(_start(own), _end(own), "good", f"{counted(len(own), 'request')}")
        bars = [
            axis.bar(
                _start(run),
                _end(run),
                "bad",
                f"{len(run)} failed, {_span(run)}: {_statuses(run)}",
            )
            for run in _runs(own)
        ]
        said = f"{counted(len(own), 'request')}, {len(failed)} failed"
        if failed:
            said += f" between {_tenth(_start(failed))} and {_tenth(_end(failed))} s"
        yield Row(label=f"user {client}", said=said, bars=(whole, *bars))


def _runs(samples: Sequence[Sample]) -> Iterable[Sequence[Sample]]:
    """Cut out what failed in a row."""
    run: list[Sample] = []
    for sample in samples:
        if sample.good and run:
            yield run
            run = []
        elif not sample.good:
            run.append(sample)
    if run:
        yield run


def _statuses(samples: Sequence[Sample]) -> str:
    names = (str(sample.status) if sample.status else "no answer" for sample in samples)
    return ", ".join(sorted(set(names)))


def homes(samples: Sequence[Sample], axis: Axis) -> Iterable[Row]:
    """One row a home: when it answered anybody."""
    asked = max(sum(sample.client == samples[0].client for sample in samples), 1) if samples else 1
    pace = (axis.seen - axis.start) / asked
    apart = max((axis.end - axis.start) * _APART / 100, _TURNS * pace)
    for slot in _in_order(sample.slot for sample in samples if sample.slot):
        own = sorted(
            (sample for sample in samples if sample.slot == slot and sample.good),
            key=lambda sample: sample.at_seconds,
        )
        runs: list[list[Sample]] = []
        for sample in own:
            if runs and sample.at_seconds - _end(runs[-1]) <= apart:
                runs[-1].append(sample)
            else:
                runs.append([sample])
        spans = [_span(run) for run in runs]
        bars = (
            axis.bar(_start(run), _end(run), "home", f"{counted(len(run), 'answer')}, {span}")
            for run, span in zip(runs, spans, strict=True)
        )
        yield Row(
            label=f"answers of home {slot}", said=", ".join(spans) or "none", bars=tuple(bars)
        )


def states(told: Sequence[State], axis: Axis) -> Iterable[Row]:
    """One row for each thing that a service told states of, in the order of their kinds."""
    kinds = ("slot", "target", "host", "agent")
    for about, name in sorted(
        _in_order((state.about, state.name) for state in told),
        key=lambda pair: kinds.index(pair[0]),
    ):
        own = [state for state in told if (state.about, state.name) == (about, name)]
        own.sort(key=lambda state: state.at_seconds)
        ends = [*(state.at_seconds for state in own[1:]), axis.seen]
        bars, spans = [], []
        for state, end in zip(own, ends, strict=True):
            span = f"{state.state} from {_tenth(state.at_seconds)} s"
            spans.append(span)
            if state.state != "gone":
                bars.append(axis.bar(state.at_seconds, end, tone(state.state), span))
        yield Row(label=f"{about} {name}", said=", ".join(spans), bars=tuple(bars))


def tone(state: str) -> Tone:
    """Tell whether in this state anything is missing: `Terminating:Wait` is on its way."""
    first = state.lower().split(":")[0].strip()
    if first in _GOOD:
        return "good"
    return "changing" if first in _CHANGING else "bad"


def _in_order(values: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(values))


def _start(samples: Sequence[Sample]) -> float:
    return min(sample.at_seconds for sample in samples)


def _end(samples: Sequence[Sample]) -> float:
    return max(sample.at_seconds + sample.took_seconds for sample in samples)


def _span(samples: Sequence[Sample]) -> str:
    return f"{_tenth(_start(samples))} to {_tenth(_end(samples))} s"


def _tenth(seconds: float) -> str:
    """Write a second of the time line; there is no `-0.0`."""
    return f"{round(seconds, 1) + 0.0:.1f}"
