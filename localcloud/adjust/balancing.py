"""Load balancers: deletion protection that protects, certificates of ministack's ACM."""

from typing import Any

from ministack.services import acm
from moto.elbv2 import models
from moto.elbv2.exceptions import ELBClientError

from localcloud.environment import ACCOUNT


def install() -> None:
    """Apply the changes."""
    _protect(models.ELBv2Backend)
    _know_certificates()


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
