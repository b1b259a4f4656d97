"""Interruption of spot instances: told first, ended two minutes later. moto's lock is held.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html
"""

from typing import Any

from moto.backends import get_backend
from moto.ec2.models.instances import StateReason

from localcloud.delays import SPOT_NOTICE
from localcloud.environment import ACCOUNT
from localcloud.faults import faults
from localcloud.scaling import told

_REASON = "Server.SpotInstanceTermination"

#: By instance id: those that were told of, with the time of their end.
_ends: dict[str, tuple[Any, float]] = {}


def interrupt(now: float) -> bool:
    """Tell the instances that a fault newly names, end those whose time is over; tell if any."""
    acted = False
    for identity in faults.about("spot-notice", "instance") - _ends.keys():
        instance = _spot(identity)
        if instance is not None:
            _ends[identity] = (instance, now + SPOT_NOTICE.seconds)
            _tell(instance)
            acted = True
    for identity, (instance, end) in list(_ends.items()):
        if end > now:
            continue
        if instance.state in {"pending", "running"}:
            instance.terminate()
            instance.state_reason = StateReason(f"{_REASON}: Spot instance termination", _REASON)
            acted = True
        if identity not in faults.about("spot-notice", "instance"):
            del _ends[identity]
    return acted


def next_due(now: float) -> float:
    """Return when the next instance is interrupted."""
    return min((end for _, end in _ends.values() if end > now), default=float("inf"))


def _spot(identity: str) -> Any:
    """Return a running spot instance; others cannot be interrupted."""
    for backend in list(get_backend("ec2")[ACCOUNT].values()):
        instance = backend.get_instance_by_id(identity)
        if instance is not None:
            return instance if instance.lifecycle == "spot" and instance.is_running() else None
    return None


def _tell(instance: Any) -> None:
    region, zone = instance.ec2_backend.region_name, instance.placement.zone
    common: dict[str, Any] = {
        # These events name the zone where others name the region.
        "resources": [f"arn:aws:ec2:{zone}:instance/{instance.id}"],
        "about": [instance.id],
    }
    told.event(
        region,
        "aws.ec2",
        "EC2 Instance Rebalance Recommendation",
        {"instance-id": instance.id},
        text=f"{instance.id} is at a higher risk of interruption",
        **common,
    )
    told.event(
        region,
        "aws.ec2",
        "EC2 Spot Instance Interruption Warning",
        {"instance-id": instance.id, "instance-action": "terminate"},
        text=f"{instance.id} is interrupted in {SPOT_NOTICE.seconds:.0f} s",
        **common,
    )
