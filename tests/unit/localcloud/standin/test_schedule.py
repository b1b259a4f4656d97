"""Who runs what."""

from localcloud.standin.schedule import Seat, Waiting, assign

LINUX = frozenset({"linux"})


def test_the_oldest_first_where_its_label_is() -> None:
    """An executor takes one build; the others of its label are missing one."""
    waiting = [Waiting(identity=n, job=f"job{n}", label="linux") for n in (1, 2)]
    found = assign(waiting, [Seat(node="a", labels=LINUX)], set())
    assert found.start == {1: "a"}
    assert found.missing == {"linux": 1}
    assert found.why == {2: "Waiting for next available executor on `linux`"}


def test_an_exclusive_node_takes_only_its_labels() -> None:
    """A build that names none goes to a node that takes all."""
    waiting = [Waiting(identity=1, job="a")]
    picky = Seat(node="picky", labels=LINUX, exclusive=True)
    assert assign(waiting, [picky], set()).missing == {"": 1}
    assert assign(waiting, [picky, Seat(node="open")], set()).start == {1: "open"}


def test_builds_of_one_job_follow_each_other() -> None:
    """Unless the job says otherwise; a blocked build asks for no agent."""
    alone = [Waiting(identity=1, job="a", alone=True)]
    found = assign(alone, [Seat(node="x", free=2)], {"a"})
    assert (found.start, found.missing) == ({}, {})
    together = [Waiting(identity=1, job="a")]
    assert assign(together, [Seat(node="x")], {"a"}).start == {1: "x"}


def test_a_pipeline_begins_without_an_agent() -> None:
    """It has its number at once, and asks for an agent itself."""
    found = assign([Waiting(identity=1, job="a", light=True)], [], set())
    assert found.start == {1: ""}


def test_quieted_down_nothing_begins() -> None:
    """Neither a build nor an agent."""
    waiting = [Waiting(identity=1, job="a"), Waiting(identity=2, job="b", light=True)]
    found = assign(waiting, [Seat(node="x")], set(), quiet=True)
    assert (found.start, found.missing) == ({}, {})
    assert set(found.why.values()) == {"Jenkins is about to shut down"}
