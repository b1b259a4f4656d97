"""Load balancers: deletion protection that protects, certificates of ministack's ACM."""

from typing import Any


def install() -> None:
    """Apply the changes."""
    from moto.elbv2 import models

    _protect(models.ELBv2Backend)
    _know_certificates(models)


def _protect(backend: Any) -> None:
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html ."""
    original = backend.delete_load_balancer

    def delete(self: Any, arn: str) -> None:
        from moto.elbv2.exceptions import ELBClientError

        balancer = self.load_balancers.get(arn)
        if balancer and balancer.attrs.get("deletion_protection.enabled") == "true":
            raise ELBClientError(
                "OperationNotPermitted",
                f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled",
            )
        original(self, arn)

    backend.delete_load_balancer = delete


def _know_certificates(models: Any) -> None:
    """moto looks for a listener's certificate in its own, empty ACM."""

    def known(arn: str) -> bool:
        from localcloud.emulators import ACCOUNT
        from ministack.services import acm

        region = arn.split(":")[3]
        return bool(acm._certificates.contains_scoped(ACCOUNT, region, arn))  # noqa: SLF001

    def register(account_id: str, region: str, arn_certificate: str, arn_user: str) -> None:
        del account_id, region, arn_user
        if not known(arn_certificate):
            from moto.elbv2.exceptions import ELBClientError

            raise ELBClientError(
                "CertificateNotFound", f"Certificate '{arn_certificate}' not found"
            )

    models.register_certificate = register
    models.ELBv2Backend._certificate_exists = lambda _self, certificate_arn: known(  # noqa: SLF001
        certificate_arn
    )
