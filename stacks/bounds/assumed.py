"""What no template says: how long AWS and Jenkins themselves take at most. Pure.

A figure that no document promises is assumed, says so, and is to be measured on an account. It is
meant as a limit, on the side of caution: a new host has three minutes, a new task three minutes
until it serves. None is below what the local AWS imitates (`localcloud/delays.py`), which is meant
as typical: a test compares the names.
"""

from stacks.bounds.records import Term

_DOCS = "https://docs.aws.amazon.com"

#: Short: the line of a problem that ends in it holds 300 characters.
_SPARE = "a spare host in each zone, by a higher `hosts.min`"

INSTANCE_RUNS = Term(
    assumed="INSTANCE_RUNS",
    name="EC2 launches an instance",
    seconds=20,
    source="assumed: no document says it",
    shorter=_SPARE,
)
INSTANCE_ENDS = Term(
    assumed="INSTANCE_ENDS",
    name="EC2 ends an instance",
    seconds=60,
    source="assumed: no document says it",
)
HOST_JOINS = Term(
    assumed="HOST_JOINS",
    name="the host boots and joins the cluster",
    seconds=160,
    source="assumed: boot, cloud-init and the ECS agent's start",
    shorter=f"{_SPARE}; or `hosts.warm_pool`",
)
HOST_JOINS_AGAIN = Term(
    assumed="HOST_JOINS_AGAIN",
    name="a host that has booted before joins the cluster",
    seconds=90,
    source="assumed: no first boot, but the system and the ECS agent start",
    shorter=_SPARE,
)
AGENT_BOOTS = Term(
    assumed="AGENT_BOOTS",
    name="the agent boots until its SSH server and Java are ready",
    seconds=120,
    source="assumed: boot and cloud-init with three packages",
    shorter="an image of your own with the packages in it",
)
GROUP_NOTICES = Term(
    assumed="GROUP_NOTICES",
    name="the Auto Scaling group notices an instance that runs no more",
    seconds=15,
    source=f"{_DOCS}/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html: at once; the"
    " length is assumed",
)
GROUP_TRUSTS = Term(
    assumed="GROUP_TRUSTS",
    name="the Auto Scaling group waits before it believes a failed status check",
    seconds=120,
    source=f"{_DOCS}/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html: some minutes",
)
LAUNCH_RETRIED = Term(
    assumed="LAUNCH_RETRIED",
    name="the Auto Scaling group tries a launch that failed again",
    seconds=60,
    source="assumed: no document says it",
)
ECS_NOTICES = Term(
    assumed="ECS_NOTICES",
    name="ECS notices that a host is gone and stops its tasks",
    seconds=30,
    source="assumed: no document says it",
)
HOOK_RUNS = Term(
    assumed="HOOK_RUNS",
    name="a Lambda hook starts, looks and acts",
    seconds=15,
    source="assumed: a cold start and some dozen calls",
)
RUNTIME_NOTICED = Term(
    assumed="RUNTIME_NOTICED",
    name="ECS notices that a host's container runtime is stuck",
    seconds=120,
    source=f"{_DOCS}/AmazonECS/latest/developerguide/ecs_container_instance_health_events.html:"
    " periodically; the length is assumed",
)
DISK_TOLD = Term(
    assumed="DISK_TOLD",
    name="the host tells twice that its disk is full",
    seconds=180,
    source="cloudinit/scripts/watch-host.sh: each minute; that CloudWatch shows it within another"
    " is assumed",
)
ECS_SCHEDULES = Term(
    assumed="ECS_SCHEDULES",
    name="ECS places the next task",
    seconds=5,
    source="assumed: no document says it",
)
IMAGE_PULLED = Term(
    assumed="IMAGE_PULLED",
    name="a host pulls the image for the first time",
    seconds=90,
    source="assumed: about 1 GB from ECR of the same region",
    shorter="a smaller image, or one that an `hosts.ami` of your own holds already",
)
IMAGE_CACHED = Term(
    assumed="IMAGE_CACHED",
    name="the host has the image",
    seconds=5,
    source=f"{_DOCS}/AmazonECS/latest/developerguide/ecs-agent-config.html (prefer-cached); the"
    " length is assumed",
)
TASK_STARTS = Term(
    assumed="TASK_STARTS",
    name="the task's network interface and file system are attached",
    seconds=15,
    source="assumed: no document says it",
)
JENKINS_BOOTS = Term(
    assumed="JENKINS_BOOTS",
    name="Jenkins boots until /login answers 200",
    seconds=70,
    source="assumed: measured 8 to 17 s on a local disk (2.426.3, 77 plugins), the home lies on"
    " EFS",
    shorter="fewer plugins, or more `controllers[].cpu`",
)
STACK_CHANGES = Term(
    assumed="STACK_CHANGES",
    name="CloudFormation begins its update, and takes the rest back",
    seconds=30,
    source="assumed: no document says it",
)
BACK_OFF_FIRST = Term(
    assumed="BACK_OFF_FIRST",
    name="ECS waits after a task that could not start, doubled each time",
    seconds=10,
    source="assumed: the document names the longest alone",
)
BACK_OFF_LONGEST = Term(
    assumed="BACK_OFF_LONGEST",
    name="ECS waits after many tasks that could not start",
    seconds=900,
    source=f"{_DOCS}/AmazonECS/latest/developerguide/service-throttle-logic.html",
)
SPOT_NOTICE = Term(
    assumed="SPOT_NOTICE",
    name="a spot instance has notice of its interruption",
    seconds=120,
    source=f"{_DOCS}/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html",
)
CONNECTION_CUT = Term(
    assumed="CONNECTION_CUT",
    name="a request in flight is cut off",
    seconds=5,
    source="assumed: what a page of Jenkins takes",
    shorter="a deregistration delay",
)
AGENT_OFFLINE = Term(
    assumed="AGENT_OFFLINE",
    name="Jenkins notices that an agent is gone",
    seconds=30,
    source="assumed: its SSH connection breaks",
)
AGENT_ASKED = Term(
    assumed="AGENT_ASKED",
    name="Jenkins asks for the next agent",
    seconds=90,
    source="assumed: measured 9 s with an initial delay of 0, 99 s without (EC2 plugin 1688)",
)
THROTTLE_ENDS = Term(
    assumed="THROTTLE_ENDS",
    name="whoever was throttled tries again",
    seconds=120,
    source="assumed: the longest pause of clients that back off with jitter",
)

#: By the name that the local AWS's table has, as far as it has one.
TABLE: dict[str, Term] = {
    name: value for name, value in list(globals().items()) if isinstance(value, Term)
}
