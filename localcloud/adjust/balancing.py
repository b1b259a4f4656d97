"""Load balancers: protection that protects, ACM's certificates, targets as healthy as they are."""

from typing import Any

from ministack.services import acm
from moto.elbv2 import models
from moto.elbv2.exceptions import ELBClientError, TargetGroupNotFoundError

from localcloud.dataplane.targets import DRAINING, NOT_REGISTERED, REGISTERING
from localcloud.environment import ACCOUNT
from localcloud.target_health import Health, Target, target_health


def install() -> None:
    """Apply the changes."""
    _protect(models.ELBv2Backend)
    _know_certificates()
    _tell_health(models.ELBv2Backend)


def _protect(backend: Any) -> None:
    """Refuse to delete a protected balancer.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html
    """
    original = backend.delete_load_balancer

    def delete(self: Any, arn: str) -> None:
        balancer = self.load_balancers.get(arn)
        if balancer and balancer.attrs.get("deletion_protection.enabled") == "true":
            raise ELBClientError(
                "OperationNotPermitted",
                f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled",
            )
        original(self, arn)

    backend.delete_load_balancer = delete


def _know_certificates() -> None:
    """Look for a listener's certificate where it is: moto looks in its own, empty ACM."""

    def known(arn: str) -> bool:
        region = arn.split(":")[3]
        return bool(acm._certificates.contains_scoped(ACCOUNT, region, arn))

    def register(account_id: str, region: str, arn_certificate: str, arn_user: str) -> None:
        del account_id, region, arn_user
        if not known(arn_certificate):
            raise ELBClientError(
                "CertificateNotFound", f"Certificate '{arn_certificate}' not found"
            )

    models.register_certificate = register
    models.ELBv2Backend._certificate_exists = lambda _self, certificate_arn: known(certificate_arn)


def _tell_health(backend: Any) -> None:
    """Describe what the balancers found out: to moto every target is healthy.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html
    """

    def describe(self: Any, target_group_arn: str, targets: list[dict[str, Any]]) -> list[Any]:
        group = self.target_groups.get(target_group_arn)
        if group is None:
            raise TargetGroupNotFoundError
        registered = {
            Target(target_group_arn, one["Id"], int(one["Port"])) for one in group.targets.values()
        }
        known = {
            target: health
            for target, health in target_health.all().items()
            if target.group == target_group_arn
        }
        wanted = {
            Target(target_group_arn, one["Id"], int(one.get("Port") or group.port))
            for one in targets or ()
        }
        return [
            _status(target, _health(target, registered, known.get(target)), group)
            for target in sorted(
                wanted or registered | known.keys(), key=lambda one: (one.address, one.port)
            )
        ]

    backend.describe_target_health = describe


def _health(target: Target, registered: set[Target], known: Health | None) -> Health:
    """Return a target's health; the balancers' own look may be a moment older than the API."""
    if target in registered:
        return REGISTERING if known is None or known.state == "draining" else known
    if known is None or known.state == "unused":
        return NOT_REGISTERED
    return DRAINING


def _status(target: Target, health: Health, group: Any) -> Any:
    port = str(group.health_check_port or "traffic-port")
    return models.FakeHealthStatus(
        target.address,
        str(target.port),
        port if port.isdigit() else str(target.port),
        health.state,
        health.reason or None,
        health.description or None,
    )
