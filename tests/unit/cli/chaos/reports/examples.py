"""Made-up runs for the reports' tests: no figure in them was measured."""

from cli.chaos.records import Builds, Moment, Outcome, Report, Sample, State
from stacks.bounds import Bound, Term

BOUND = Bound(
    fault="host-terminate",
    users_seconds=35,
    restored_seconds=240,
    terms=(
        Term(
            name="the group notices",
            seconds=15,
            source="https://docs.aws.amazon.com/autoscaling/ec2/userguide/healthcheck.html",
        ),
        Term(
            name="an instance boots and joins",
            seconds=180,
            source="assumed: boot and the agent's start",
            shorter="hosts.spare: a host that waits",
        ),
        Term(
            name="a target is admitted",
            seconds=45,
            source="MainTargetGroup.HealthCheckIntervalSeconds",
        ),
    ),
)


def samples() -> tuple[Sample, ...]:
    """Two users, ten requests a second for 15 s; the one with a cookie fails for 1.2 s."""
    return tuple(
        Sample(
            at_seconds=tenth / 10,
            took_seconds=0.02,
            status=502 if failed else 200,
            client=client,
            slot="" if failed else ("main-2" if tenth > 0 or client == "plain" else "main-1"),
            good=not failed,
        )
        for tenth in range(-20, 130)
        for client in ("cookie-1", "plain")
        for failed in (client == "cookie-1" and 0 <= tenth < 12,)
    )


def passed() -> Outcome:
    """A host that was lost and came back in time."""
    return Outcome(
        fault="host-terminate",
        level="emulated",
        seed=7,
        victim="i-0123456789abcdef0 in us-east-1a, the host of main-1",
        time_factor=20,
        bound=BOUND,
        allowance_seconds=1.5,
        detected_seconds=0.8,
        noticed_by="autoscaling",
        first_good_seconds=1.2,
        restored_seconds=9.6,
        samples=samples(),
        moments=(
            Moment(at_seconds=0, source="chaos", text="the host is terminated", kind="fault"),
            Moment(at_seconds=0.8, source="autoscaling", text="launches another", kind="detected"),
            Moment(at_seconds=4.5, source="ecs", text="a host joins the cluster"),
            Moment(at_seconds=1.2, source="prober", text="every user is answered", kind="good"),
            Moment(at_seconds=9.6, source="ecs", text="all slots serve", kind="restored"),
        ),
        states=(
            State(at_seconds=-2, about="host", name="i-0123 (us-east-1a)", state="InService"),
            State(at_seconds=0, about="host", name="i-0123 (us-east-1a)", state="Terminating"),
            State(at_seconds=1, about="host", name="i-0123 (us-east-1a)", state="gone"),
            State(at_seconds=1, about="host", name="i-4567 (us-east-1a)", state="Pending"),
            State(at_seconds=4.5, about="host", name="i-4567 (us-east-1a)", state="InService"),
            State(at_seconds=-2, about="slot", name="main-1", state="RUNNING"),
            State(at_seconds=0.1, about="slot", name="main-1", state="STOPPED"),
            State(at_seconds=5, about="slot", name="main-1", state="PENDING"),
            State(at_seconds=9, about="slot", name="main-1", state="RUNNING"),
            State(at_seconds=-2, about="slot", name="main-2", state="RUNNING"),
        ),
        builds=Builds(submitted=6, finished=5, lost=1),
    )


def failed() -> Outcome:
    """A run that broke its promises, with texts that must be escaped."""
    return Outcome(
        fault="jvm-hang",
        level="emulated",
        seed=8,
        victim="<script>alert(1)</script> & \x1b[31m",
        time_factor=20,
        bound=BOUND,
        samples=samples()[:40],
        builds=Builds(submitted=2, finished=0, lost=2, promised=1),
        problems=("full redundancy was not back after 13 s", "1 build <lost> & promised"),
    )


def unprotected() -> Outcome:
    """A fault that nothing in the stack mends."""
    return Outcome(
        fault="disk-full",
        level="emulated",
        seed=9,
        victim="i-0123456789abcdef0",
        time_factor=20,
        bound=None,
        unprotected="only the Lambda hooks see a full disk",
    )


def report(*outcomes: Outcome) -> Report:
    """A run on the local AWS of these, or of all three."""
    return Report(
        stack="ci",
        region="us-east-1",
        started_at="2026-01-02T03:04:05Z",
        against="local",
        outcomes=outcomes or (passed(), failed(), unprotected()),
        notes=("Security groups are records in the local AWS: no packet passes them.",),
        extra={"stackgen": "0.0.0 (made up)"},
    )
