"""What is said of a fault, whatever the form."""

from dataclasses import replace
from typing import Literal

import pytest

from cli.chaos.records import Moment
from cli.chaos.reports.words import due_seconds, repeat, scope, totals, words
from stacks.bounds import Bound
from tests.unit.cli.chaos.reports.examples import BOUND, failed, passed, report, unprotected


def test_a_bound_says_how_its_compressed_seconds_are_made() -> None:
    """240 s of AWS at factor 20, and what the machine may add."""
    said = words(passed())
    assert said.bound == "13.5 s"
    assert said.bound_made_of == "4 min 0 s / 20 + 1.5 s for this machine"


def test_on_aws_a_bound_is_what_its_terms_add_up_to() -> None:
    """Nothing is compressed there, so nothing is explained."""
    said = words(replace(passed(), time_factor=1, allowance_seconds=0))
    assert (said.bound, said.bound_made_of) == ("4 min 0 s", "")


def test_a_cause_that_lasts_is_counted_from_its_end() -> None:
    """A zone cannot come back before it is there again."""
    bound = Bound(
        fault="zone-loss",
        users_seconds=BOUND.users_seconds,
        restored_seconds=BOUND.restored_seconds,
        terms=BOUND.terms,
        restored_after_end=True,
    )
    end = Moment(at_seconds=15, source="chaos", text="the zone is back", kind="undo")
    lasting = replace(passed(), bound=bound, moments=(*passed().moments, end))
    assert due_seconds(lasting) == 15 + 13.5
    assert words(lasting).bound_made_of.endswith("for this machine, from the end of the fault")
    assert due_seconds(replace(lasting, bound=BOUND)) == 13.5
    assert due_seconds(unprotected()) is None


def test_without_a_failed_request_no_first_good_answer_is_claimed() -> None:
    """0 seconds to the first good answer would sound like a miracle."""
    good = [sample for sample in passed().samples if sample.good]
    assert words(replace(passed(), samples=good, first_good_seconds=0)).first_good == "none failed"


def test_what_never_came_is_said() -> None:
    """Nobody noticed, nothing was answered again, nothing was whole."""
    said = words(
        replace(passed(), detected_seconds=None, first_good_seconds=None, restored_seconds=None)
    )
    assert (said.noticed, said.first_good, said.restored) == ("nobody", "never", "not seen")


def test_the_verdicts() -> None:
    """A stack that promised nothing did not pass; one that broke a promise always failed."""
    found = [words(each).verdict for each in (passed(), failed(), unprotected())]
    assert found == ["passed", "failed", "unprotected"]
    assert words(replace(unprotected(), problems=("a build is lost",))).verdict == "failed"


def test_the_totals_name_only_what_there_was() -> None:
    """No `0 failed` for a reader to trip over."""
    assert totals([passed(), passed(), unprotected()]) == "3 faults: 2 passed, 1 unprotected"
    assert totals([]) == "0 faults: none ran"


def test_an_emulated_second_is_never_said_to_be_of_aws() -> None:
    """The factor and what it means stand in every report; AWS's own seconds are called so."""
    assert "compressed 20 times" in scope(report())
    assert "no second here is a promise of AWS's" in scope(report())
    assert scope(replace(report(), against="aws")) == "On AWS: every second is one of AWS's."


@pytest.mark.parametrize(("against", "more"), [("local", ""), ("aws", " --against aws")])
def test_the_same_can_be_done_again(against: Literal["local", "aws"], more: str) -> None:
    """The seed chooses the same victim."""
    there = replace(report(), against=against)
    assert repeat(there, passed()) == f"stackgen chaos run host-terminate --seed 7{more}"
