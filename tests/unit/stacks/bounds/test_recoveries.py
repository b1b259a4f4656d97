"""Bounds: each is the sum of terms that have a source, and a protection taken out shows in them."""

import pytest

from localcloud import delays
from stacks.bounds import assumed, bounds, imitated
from stacks.faults import FAULTS, NEED_HOOKS, Fault
from tests.configurations import NAMES, ROOT, root
from tests.mutations import changes
from tests.mutations.changes import Change, changed

TEMPLATE = root("quickstart")
#: What the health hook alone mends.
OF_HEALTH: set[Fault] = {"ecs-agent-disconnect", "runtime-stuck", "disk-full"}
#: What the lifecycle hook has to live with.
OF_LIFECYCLE: set[Fault] = {"hook-error", "hook-duplicate"}
#: What happens to agents: the second is the spot hook's.
OF_AGENTS: set[Fault] = {"agent-kill", "spot-notice"}
#: What has no bound whatever the template has.
UNBOUND = NEED_HOOKS - OF_HEALTH - OF_LIFECYCLE - OF_AGENTS
SPARE = {"HostMinimum": "4"}


@pytest.mark.parametrize("name", NAMES)
def test_every_configuration_is_protected(name: str) -> None:
    """Each fault has a bound, whose terms have sources and are its sum; some need their hook."""
    template = root(name)
    found = bounds(template, {})
    there = template["Resources"]
    wanted = set(FAULTS) - UNBOUND - (set() if _has_agents(name) else OF_AGENTS)
    wanted -= set() if "HealthFunction" in there else OF_HEALTH
    wanted -= set() if "LifecycleFunction" in there else OF_LIFECYCLE
    wanted -= set() if "SpotFunction" in there else {"spot-notice"}
    assert set(found) == wanted
    for bound in found.values():
        assert bound.restored_seconds == sum(term.seconds for term in bound.terms) > 0
        assert bound.users_seconds == sum(term.seconds for term in bound.users)
        assert all(term.source and term.name for term in (*bound.terms, *bound.users))
        assert bound.users_seconds <= bound.restored_seconds or bound.restored_after_end


def test_what_the_quickstart_promises() -> None:
    """The seconds of a few faults, term by term: a change of a setting shows here."""
    found = bounds(TEMPLATE, {})
    assert [term.seconds for term in found["jvm-hang"].terms] == [36, 15, 30, 5, 5, 15, 70, 20]
    assert [term.seconds for term in found["jvm-hang"].users] == [36, 60]
    assert found["jvm-hang"].rests_on == "Main1Service"
    assert found["jvm-kill"].restored_seconds == 115
    assert found["task-stop"].users_seconds == 0
    assert found["host-terminate"].dominant == assumed.HOST_JOINS
    assert found["zone-loss"].restored_after_end
    assert not found["zone-loss"].users_after_end
    assert found["efs-cut"].users_after_end
    judged = {fault for fault, bound in found.items() if bound.rest_seconds == 300}
    assert judged == {"jvm-hang", "efs-cut"}


def test_parameters_of_the_deployed_stack_count() -> None:
    """A spare host in each zone takes the task over: no host has to boot for it."""
    without, with_spare = bounds(TEMPLATE, {}), bounds(TEMPLATE, SPARE)
    assert with_spare["host-terminate"].restored_seconds == 230
    assert without["host-terminate"].restored_seconds == 395
    assert with_spare["all-hosts"] == without["all-hosts"]


def test_a_warm_pool_shortens_the_loss_of_a_host() -> None:
    """Its hosts start and do not boot for the first time."""
    template = root("everything")
    pool, none = bounds(template, {}), bounds(changed(template, changes.no_warm_pool), {})
    assert pool["host-terminate"].restored_seconds < none["host-terminate"].restored_seconds


GONE: tuple[tuple[tuple[Change, ...], Fault], ...] = (
    ((changes.no_circuit_breaker,), "bad-image"),
    ((changes.no_circuit_breaker,), "bad-casc"),
    ((changes.no_zone_distribution,), "no-capacity"),
    ((changes.no_zone_distribution,), "zone-loss"),
    ((changes.no_health_hook,), "ecs-agent-disconnect"),
    ((changes.no_health_hook,), "runtime-stuck"),
    ((changes.no_health_hook,), "disk-full"),
    ((changes.no_lifecycle_hook,), "hook-error"),
    ((changes.no_lifecycle_hook,), "hook-duplicate"),
)

LONGER: tuple[tuple[tuple[Change, ...], Fault], ...] = (
    ((changes.slow_balancer_checks,), "jvm-hang"),
    ((changes.slow_balancer_checks, changes.no_container_check), "jvm-hang"),
    ((changes.goes_on_without_memory,), "jvm-oom"),
    ((changes.no_lifecycle_hook,), "host-retire"),
    ((changes.no_deregistration_delay,), "task-stop"),
    ((changes.no_zone_pinning,), "zone-loss"),
    ((changes.one_zone,), "host-terminate"),
    ((changes.no_chain,), "bad-image"),
)


@pytest.mark.parametrize(("taken", "fault"), GONE)
def test_without_its_protection_a_fault_has_no_bound(
    taken: tuple[Change, ...], fault: Fault
) -> None:
    """What nothing brings back is promised to nobody."""
    assert fault in bounds(TEMPLATE, {})
    assert fault not in bounds(changed(TEMPLATE, *taken), {})


@pytest.mark.parametrize(("taken", "fault"), LONGER)
def test_without_its_protection_users_wait_longer(taken: tuple[Change, ...], fault: Fault) -> None:
    """What still comes back is promised for later."""
    before, after = bounds(TEMPLATE, {})[fault], bounds(changed(TEMPLATE, *taken), {})[fault]
    assert after.users_seconds > before.users_seconds


def test_a_task_that_is_judged_while_it_boots_never_serves() -> None:
    """Without grace the checks are quicker than Jenkins boots: there is no bound at all."""
    assert "jvm-kill" not in bounds(changed(TEMPLATE, changes.no_grace), {})


def test_what_an_emulator_imitates_takes_the_place_of_what_is_assumed() -> None:
    """The template's own terms stay; a term that passes twice counts twice; users' terms too."""
    found = bounds(TEMPLATE, {})
    local = imitated(found, {"HOST_JOINS": 70, "IMAGE_PULLED": 40, "JENKINS_BOOTS": 28})
    assert local["host-terminate"].restored_seconds == 395 - 90 - 50 - 42
    assert local["host-terminate"].users == found["host-terminate"].users
    assert local["bad-image"].restored_seconds == 420 - 2 * 50 - 42
    assert local["all-hosts"].users_seconds == 395 - 90 - 50 - 42
    assert imitated(found, {}) == found


def test_what_the_health_hook_promises() -> None:
    """Looks a minute apart; an agent's minutes; a host that nobody can drain is let go at once."""
    found = bounds(TEMPLATE, {})
    agent = [term.seconds for term in found["ecs-agent-disconnect"].terms]
    assert agent[:8] == [120, 300, 15, 15, 20, 160, 120, 15]
    runtime = [term.seconds for term in found["runtime-stuck"].terms]
    assert runtime[:7] == [120, 60, 15, 15, 20, 160, 120]
    assert found["disk-full"].users_seconds == found["jvm-hang"].users_seconds
    alone = bounds(changed(TEMPLATE, changes.no_lifecycle_hook), {})["runtime-stuck"]
    assert alone.restored_seconds == found["runtime-stuck"].restored_seconds - 135


def test_the_settings_of_a_hook_count() -> None:
    """An agent may be away for longer, and a schedule may be slower."""

    def patient(template: changes.Template) -> None:
        variables = template["Resources"]["HealthFunction"]["Properties"]["Environment"]
        variables["Variables"]["STACKGEN_SETTINGS"] = '{"agent_minutes": 20, "failures": 3}'
        rule = template["Resources"]["HealthSchedule"]["Properties"]
        rule["ScheduleExpression"] = "rate(5 minutes)"

    before, after = bounds(TEMPLATE, {}), bounds(changed(TEMPLATE, patient), {})
    longer = 15 * 60 + 2 * 4 * 60
    name: Fault = "ecs-agent-disconnect"
    assert after[name].restored_seconds == before[name].restored_seconds + longer


def test_managed_draining_needs_no_look() -> None:
    """Whoever drains, a host's slot leaves in good order; a hook takes steps of a minute."""

    def managed(template: changes.Template) -> None:
        changes.no_lifecycle_hook(template)
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::ECS::CapacityProvider":
                provider = resource["Properties"]["AutoScalingGroupProvider"]
                provider["ManagedDraining"] = "ENABLED"

    hook, ecs = bounds(TEMPLATE, {})["host-retire"], bounds(changed(TEMPLATE, managed), {})
    assert hook.restored_seconds == ecs["host-retire"].restored_seconds + 180
    assert hook.users_seconds == ecs["host-retire"].users_seconds == 0


def test_a_template_without_slots_promises_nothing() -> None:
    """Another template than a stack's has no bounds."""
    assert bounds({"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}, {}) == {}


def test_a_stack_without_a_balancer_is_left_to_the_containers_check() -> None:
    """A service that serves no target group is found by its container's check alone."""

    def alone(template: changes.Template) -> None:
        for name in ("Main1", "Main2"):
            del template["Resources"][f"{name}Service"]["Properties"]["LoadBalancers"]

    found = bounds(changed(TEMPLATE, alone), {})
    assert found["jvm-hang"].terms[0].seconds == 57
    assert "jvm-hang" not in bounds(changed(TEMPLATE, alone, changes.no_container_check), {})


def test_nothing_assumed_is_below_what_the_local_aws_imitates() -> None:
    """Otherwise a stack that behaves as told would break its bounds there."""
    played = delays.by_name()
    shared = played.keys() & assumed.TABLE.keys()
    assert len(shared) >= 14
    below = {name for name in shared if assumed.TABLE[name].seconds < played[name]}
    assert not below


def _has_agents(name: str) -> bool:
    kinds = {resource["Type"] for resource in root(name)["Resources"].values()}
    return "AWS::EC2::KeyPair" in kinds


def test_the_page_says_what_is_assumed() -> None:
    """docs/bounds.md has every assumed term with its seconds and its source."""
    page = (ROOT / "docs" / "bounds.md").read_text(encoding="utf-8")
    rows = [f"| {it.name} | {it.seconds:g} | {it.source} |" for it in assumed.TABLE.values()]
    assert [row for row in rows if row not in page] == []
