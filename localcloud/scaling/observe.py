"""What moto keeps of a group, as `decide` wants it. moto's lock is held."""

from typing import Any

from localcloud.faults import faults
from localcloud.scaling import power
from localcloud.scaling.life import life_of
from localcloud.scaling.model import Group, Hook, Member, Pool, Wait


def observe(group: Any, now: float) -> Group:
    """Describe a group of moto's; note of each member since when it is impaired."""
    distribution = getattr(group, "availability_zone_distribution", None) or {}
    return Group(
        desired=int(group.desired_capacity or 0),
        least=int(group.min_size or 0),
        most=int(group.max_size or 0),
        zones=tuple(dict.fromkeys(group.availability_zones)),
        strict=distribution.get("CapacityDistributionStrategy") == "balanced-only",
        suspended=frozenset(one["ProcessName"] for one in group.suspended_processes),
        hooks=tuple(
            Hook(
                name=hook.name,
                transition=hook.lifecycle_transition,
                default=hook.default_result,
            )
            for hook in group.autoscaling_backend.describe_lifecycle_hooks(group.name)
        ),
        grace=float(group.health_check_grace_period or 0),
        highest=highest(group),
        members=tuple(_member(state, now) for state in group.instance_states),
        pool=_pool(group),
        failing=dict(vars(group).get("stackgen_failing", {})),
        newest=(group.termination_policies or [""])[0] == "NewestInstance",
    )


def highest(group: Any) -> int:
    """Return the highest healthy percentage that a group's policy allows; 100 where it has none."""
    policy = vars(group).get("instance_maintenance_policy") or {}
    return max(100, int(policy.get("MaxHealthyPercentage") or 100))


def impaired(instance: Any) -> bool:
    """Tell whether an instance's status checks fail, were it to run."""
    return instance.id in faults.about(
        "instance-impaired", "instance"
    ) or instance.placement.zone in faults.about("zone-lost", "zone")


def _member(state: Any, now: float) -> Member:
    life, instance = life_of(state), state.instance
    if not impaired(instance):
        life.impaired_since = None
    elif life.impaired_since is None:
        life.impaired_since = now
    version = str(getattr(state, "stackgen_version", ""))
    return Member(
        instance=instance.id,
        zone=str(instance.placement.zone),
        lifecycle=state.lifecycle_state,
        power=instance.state,
        power_since=power.since(instance),
        number=life.number,
        version=int(version) if version.isdigit() else 0,
        healthy=state.health_status.lower() == "healthy",
        protected=bool(state.protected_from_scale_in),
        in_service_since=life.in_service_since,
        impaired_since=life.impaired_since,
        waits=tuple(
            Wait(hook=name, deadline=wait.deadline, result=wait.result)
            for name, wait in life.waits.items()
        ),
        outgoing=life.outgoing,
        first=life.first,
    )


def _pool(group: Any) -> Pool | None:
    pool = group.warm_pool
    if pool is None:
        return None
    prepared = pool.max_group_prepared_capacity
    return Pool(
        least=int(pool.min_size or 0),
        # -1 is how PutWarmPool takes its value back.
        prepared=None if prepared is None or int(prepared) < 0 else int(prepared),
        state=pool.pool_state or "Stopped",
    )
