"""How long things take on AWS, each with its source, and the one factor that compresses time.

What the template says (intervals, thresholds, time-outs, delays) is read from there and never
stands here. What no document promises is marked as assumed: a figure to measure on an account.
"""

import os
from dataclasses import dataclass

#: Names the factor; seconds of AWS become seconds of this machine divided by it.
FACTOR_VARIABLE = "STACKGEN_LOCAL_TIME_FACTOR"

#: A lost host recovers within half a minute, and time-outs leave a busy machine room to answer.
DEFAULT_FACTOR = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """A delay that is imitated.

    Attributes:
        what: What takes this long.
        seconds: On AWS.
        source: A document's address, or `assumed` with the reason, or `measured` with on what.
    """

    what: str
    seconds: float
    source: str


_DOCS = "https://docs.aws.amazon.com"

INSTANCE_RUNS = Delay(
    what="an instance is launched, until EC2 says running",
    seconds=20,
    source="assumed: no document says it",
)
INSTANCE_STOPS = Delay(
    what="an instance is stopping, until EC2 says stopped",
    seconds=40,
    source="assumed: no document says it",
)
INSTANCE_ENDS = Delay(
    what="an instance is shutting down, until EC2 says terminated",
    seconds=40,
    source="assumed: no document says it",
)
INSTANCE_FORGOTTEN = Delay(
    what="a terminated instance is still described",
    seconds=3600,
    source=f"{_DOCS}/AWSEC2/latest/UserGuide/terminating-instances.html: usually about an hour",
)
LAUNCH_RETRIED = Delay(
    what="a zone had no capacity, until the Auto Scaling group tries there again",
    seconds=60,
    source="assumed: no document says it",
)
GROUP_STEADY = Delay(
    what="CloudFormation waits for a new group's instances, at the most",
    seconds=900,
    source="assumed: no document says it",
)
HOST_JOINS = Delay(
    what="an instance runs, until its ECS agent has registered it",
    seconds=70,
    source="assumed: boot, cloud-init and the agent's start",
)
HOST_JOINS_AGAIN = Delay(
    what="a host that has booted before runs again, until its ECS agent has registered it",
    seconds=30,
    source="assumed: no first boot, but the system and the agent start",
)
AGENT_BOOTS = Delay(
    what="an EC2 agent runs, until its SSH server and Java are ready",
    seconds=60,
    source="assumed: boot and cloud-init with three packages",
)
GROUP_NOTICES = Delay(
    what="an instance stops running, until its Auto Scaling group replaces it",
    seconds=15,
    source=f"{_DOCS}/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html: at once; the"
    " length is assumed",
)
GROUP_TRUSTS = Delay(
    what="an instance's status checks fail, until its Auto Scaling group calls it unhealthy",
    seconds=120,
    source=f"{_DOCS}/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html: some minutes",
)
ECS_NOTICES = Delay(
    what="a host is gone, until ECS stops its tasks",
    seconds=30,
    source="assumed: no document says it",
)
RUNTIME_NOTICED = Delay(
    what="a host's container runtime is stuck, until ECS calls it IMPAIRED",
    seconds=60,
    source=f"{_DOCS}/AmazonECS/latest/developerguide/ecs_container_instance_health_events.html:"
    " periodically; the length is assumed",
)
ECS_SCHEDULES = Delay(
    what="a service misses a task, until ECS places one",
    seconds=5,
    source="assumed: no document says it",
)
IMAGE_PULLED = Delay(
    what="a host pulls the controllers' image for the first time",
    seconds=40,
    source="assumed: about 1 GB from ECR of the same region",
)
IMAGE_CACHED = Delay(
    what="a host finds the image that it has",
    seconds=2,
    source=f"{_DOCS}/AmazonECS/latest/developerguide/ecs-agent-config.html (prefer-cached); the"
    " length is assumed",
)
TASK_STARTS = Delay(
    what="a task's network interface and file system are attached",
    seconds=10,
    source="assumed: no document says it",
)
JENKINS_REFUSES = Delay(
    what="Jenkins starts, until its port answers 503",
    seconds=8,
    source="assumed: measured 2 to 5 s on a local disk, the home lies on EFS",
)
JENKINS_BOOTS = Delay(
    what="Jenkins answers 503, until /login answers 200",
    seconds=20,
    source="assumed: measured 8 to 17 s on a local disk (2.426.3, 77 plugins), the home lies on"
    " EFS",
)
JENKINS_STOPS = Delay(
    what="an idle Jenkins gets SIGTERM, until it has ended",
    seconds=2,
    source="measured on Jenkins 2.426.3: 0.1 to 2.3 s",
)
BALANCER_CONNECTS = Delay(
    what="a balancer tries to reach a target, until it answers 504",
    seconds=10,
    source=f"{_DOCS}/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html",
)
SPOT_NOTICE = Delay(
    what="a spot instance gets its notice, until it is interrupted",
    seconds=120,
    source=f"{_DOCS}/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html",
)
SCALING_LOOKS = Delay(
    what="managed scaling looks at the tasks that do not fit, again",
    seconds=60,
    source=f"{_DOCS}/AmazonECS/latest/developerguide/managed-scaling-behavior.html",
)
BACK_OFF_FIRST = Delay(
    what="a task could not start, until ECS tries the next, doubled each time",
    seconds=10,
    source="assumed: the document names the longest alone",
)
BACK_OFF_LONGEST = Delay(
    what="the longest of these waits",
    seconds=900,
    source=f"{_DOCS}/AmazonECS/latest/developerguide/service-throttle-logic.html",
)
FUNCTION_RETRIES = Delay(
    what="a function fails that was called asynchronously, until Lambda calls it again",
    seconds=60,
    source=f"{_DOCS}/lambda/latest/dg/invocation-async-error-handling.html",
)
FUNCTION_RETRIES_AGAIN = Delay(
    what="it fails again, until Lambda calls it for the last time",
    seconds=120,
    source=f"{_DOCS}/lambda/latest/dg/invocation-async-error-handling.html",
)
TASK_COUNTS = Delay(
    what="a task without balancer and health check runs, until it counts as healthy",
    seconds=40,
    source=f"{_DOCS}/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html",
)
FIGURES_COME = Delay(
    what="ECS and balancers publish their figures of load, again",
    seconds=60,
    source=f"{_DOCS}/AmazonECS/latest/developerguide/cloudwatch-metrics.html",
)
TASKS_KEPT = Delay(
    what="a task has stopped, until ECS tells of it no more",
    seconds=3600,
    source=f"{_DOCS}/AmazonECS/latest/APIReference/API_DescribeTasks.html: at least one hour",
)
SERVICE_STEADIES = Delay(
    what="the longest that CloudFormation waits for a service to be steady",
    seconds=10800,
    source=f"{_DOCS}/AWSCloudFormation/latest/UserGuide/troubleshooting.html: three hours",
)

#: All of them, for the table in the documentation.
TABLE: tuple[Delay, ...] = tuple(
    value for value in list(globals().values()) if isinstance(value, Delay)
)


def by_name() -> dict[str, float]:
    """Return what is imitated by its name, in seconds of AWS; Jenkins' boot is whole."""
    found = {name: value.seconds for name, value in globals().items() if isinstance(value, Delay)}
    return {**found, "JENKINS_BOOTS": JENKINS_REFUSES.seconds + JENKINS_BOOTS.seconds}


#: What this machine needs for itself, however far time is compressed: a check that polls more often
#: costs more than it tells, and an answer within less time is luck on two busy cores.
SHORTEST_INTERVAL_SECONDS = 0.25
SHORTEST_TIMEOUT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Clock:
    """Turns seconds of AWS into seconds of this machine.

    Attributes:
        factor: How many seconds of AWS one second of this machine is.
    """

    factor: float = DEFAULT_FACTOR

    def real(self, given: "Delay | float") -> float:
        """Return how long something lasts here."""
        return (given.seconds if isinstance(given, Delay) else given) / self.factor

    def interval(self, seconds: float) -> float:
        """Return how long to wait between two looks that the template says are `seconds` apart."""
        return max(self.real(seconds), SHORTEST_INTERVAL_SECONDS)

    def timeout(self, seconds: float) -> float:
        """Return how long to wait for an answer, where the template says `seconds`."""
        return max(self.real(seconds), SHORTEST_TIMEOUT_SECONDS)


def clock() -> Clock:
    """Return this process's clock, as the environment sets it.

    Raises:
        ValueError: The factor is no number from 1 up.
    """
    text = os.environ.get(FACTOR_VARIABLE, "")
    factor = float(text) if text else DEFAULT_FACTOR
    if not 1 <= factor <= 1000:  # noqa: PLR2004 - nothing here means anything above
        raise ValueError(f"{FACTOR_VARIABLE} is {text}: it takes a number from 1 to 1000")
    return Clock(factor)
