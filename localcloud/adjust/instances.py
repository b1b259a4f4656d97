"""EC2 instances: their states take time, a zone may be out of capacity, status checks may fail.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
"""

import copy
import threading
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.responses.instances import InstanceResponse

from localcloud.faults import faults
from localcloud.scaling import power
from localcloud.scaling.observe import impaired

_request = threading.local()
_ENDING = {"shutting-down", "terminated"}


def install() -> None:
    """Apply the changes."""
    _begin_pending(Instance)
    _take_time(Instance)
    Instance.instance_status = property(lambda self: _status(self, failed=impaired(self)))
    Instance.system_status = property(lambda self: _status(self, failed=_zone_lost(self)))
    _run_where_there_is_capacity(InstanceBackend)
    _run_as_many(InstanceResponse)


def _begin_pending(instance: Any) -> None:
    original = instance.__init__

    def begin(self: Any, *arguments: Any, **more: Any) -> None:
        original(self, *arguments, **more)
        power.enter(self, "pending")

    instance.__init__ = begin


def _take_time(instance: Any) -> None:
    """Give start, stop and terminate their states in between; a reboot changes none."""
    start, stop, terminate = instance.start, instance.stop, instance.terminate

    def started(self: Any) -> Any:
        if self.state != "stopped":
            _refuse(self, allowed={"pending", "running"}, what="started")
            return copy.copy(self._state)
        before = start(self)
        # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html: changes with it.
        self.launch_time = utcnow()
        power.enter(self, "pending")
        return before

    def stopped(self: Any) -> Any:
        if self.state != "running":
            _refuse(self, allowed={"stopping", "stopped"}, what="stopped")
            return copy.copy(self._state)
        before = stop(self)
        power.enter(self, "stopping")
        return before

    def terminated(self: Any) -> Any:
        if self.state in _ENDING:
            return copy.copy(self._state)
        before = terminate(self)
        power.enter(self, "shutting-down")
        return before

    def rebooted(self: Any) -> None:
        _refuse(self, allowed={"pending", "running"}, what="rebooted")

    instance.start, instance.stop = started, stopped
    instance.terminate, instance.reboot = terminated, rebooted


def _refuse(instance: Any, *, allowed: set[str], what: str) -> None:
    """Refuse what an instance's state does not allow."""
    if instance.state not in allowed:
        text = f"The instance '{instance.id}' is not in a state from which it can be {what}."
        raise EC2ClientError("IncorrectInstanceState", text)


def _status(instance: Any, *, failed: bool) -> dict[str, Any]:
    """Return the result of one of an instance's status checks."""
    if instance.state != "running":
        return {"Status": "not-applicable"}
    details = [{"Name": "reachability", "Status": "failed" if failed else "passed"}]
    return {"Details": details, "Status": "impaired" if failed else "ok"}


def _zone_lost(instance: Any) -> bool:
    return instance.placement.zone in faults.about("zone-lost", "zone")


def _run_where_there_is_capacity(backend: Any) -> None:
    original = backend.run_instances

    def run(self: Any, *arguments: Any, **more: Any) -> Any:
        most = getattr(_request, "most", None)
        if most:
            image, least, *rest = arguments
            arguments = (image, max(least, most), *rest)
        zone = _zone(self, more)
        if _no_capacity(zone):
            kind = more.get("instance_type") or "the requested"
            text = (
                f"We currently do not have sufficient {kind} capacity in the Availability Zone you"
                f" requested ({zone}). Our system will be working on provisioning additional"
                " capacity."
            )
            raise EC2ClientError("InsufficientInstanceCapacity", text)
        return original(self, *arguments, **more)

    backend.run_instances = run


def _run_as_many(response: Any) -> None:
    """Run as many as were asked for at most; moto runs the fewest.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
    """
    original = response.run_instances

    def run_instances(self: Any) -> Any:
        _request.most = int(self._get_param("MaxCount", if_none="1"))
        try:
            return original(self)
        finally:
            _request.most = None

    response.run_instances = run_instances


def _zone(backend: Any, request: dict[str, Any]) -> str:
    """Return the zone that a request launches in: its subnet's, or the one it names."""
    interfaces = request.get("nics") or []
    subnets = [request.get("subnet_id"), *(one.get("SubnetId") for one in interfaces)]
    found = next((one for one in subnets if one), None)
    if found:
        return str(backend.get_subnet(found).availability_zone)
    return str(request.get("placement") or f"{backend.region_name}a")


def _no_capacity(zone: str) -> bool:
    empty = faults.about("no-capacity", "zone")
    return "" in empty or zone in empty or zone in faults.about("zone-lost", "zone")
