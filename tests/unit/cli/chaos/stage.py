"""A stack of two slots in two zones, as faults see it."""

from random import Random

from cli.chaos.plan import Scene
from cli.chaos.seen import (
    Agent,
    Controller,
    Ground,
    Host,
    Seen,
    Service,
    Side,
    Slot,
    Target,
    Task,
)

GROUND = Ground(
    stack="ci",
    stack_id="arn:aws:cloudformation:eu-west-1:123456789012:stack/ci/1",
    region="eu-west-1",
    url="https://ci.example.com",
    cluster="ci-cluster",
    host_group="ci-hosts",
    file_system="fs-1",
    file_system_group="sg-files",
    controller_group="sg-controllers",
    zones={"eu-west-1a": ("subnet-a",), "eu-west-1b": ("subnet-b",)},
    controllers=(Controller(name="main", mode="mirror", label="linux"),),
    slots=tuple(
        Slot(
            name=f"main-{number}",
            controller="main",
            service=f"arn:aws:ecs:eu-west-1:123456789012:service/ci-cluster/main-{number}",
            cluster="ci-cluster",
            target_group="group",
        )
        for number in (1, 2)
    ),
    functions={"lifecycle": "ci-lifecycle"},
)

SEEN = Seen(
    stack_status="CREATE_COMPLETE",
    desired_hosts=2,
    services=tuple(
        Service(
            slot=f"main-{number}",
            desired=1,
            running=1,
            pending=0,
            deployments=1,
            definition=f"definition:{number}",
            rollout="COMPLETED",
        )
        for number in (1, 2)
    ),
    tasks=tuple(
        Task(
            arn=f"arn:task/{number}",
            slot=f"main-{number}",
            state="RUNNING",
            health="HEALTHY",
            instance=f"i-{number}",
            address=f"10.0.0.{number}",
            pid=1000 + number,
        )
        for number in (1, 2)
    ),
    hosts=tuple(
        Host(id=f"i-{number}", zone=f"eu-west-1{zone}", lifecycle="InService", healthy=True)
        for number, zone in ((1, "a"), (2, "b"))
    ),
    targets=tuple(
        Target(group="group", address=f"10.0.0.{number}", port=8080, state="healthy")
        for number in (1, 2)
    ),
    agents=(Agent(id="i-agent", slot="main-1", zone="eu-west-1a", state="running", spot=True),),
)


def scene(side: Side = "local", seen: Seen = SEEN) -> Scene:
    """Return what a fault is chosen from."""
    acls = (("subnet-a", "acl-1"), ("subnet-b", "acl-1"))
    return Scene(ground=GROUND, seen=seen, side=side, template="/journal/template", acls=acls)


def chance(seed: int) -> Random:
    """Return chance that repeats itself."""
    return Random(seed)  # noqa: S311 - to be repeated
