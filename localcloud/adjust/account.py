"""The account: service-linked roles under AWS's names, settings of ECS with their defaults."""

from types import SimpleNamespace
from typing import Any

from ministack.services import iam
from moto.core.responses import ActionResult
from moto.ecs.responses import EC2ContainerServiceResponse as Response

from localcloud.environment import ACCOUNT

#: Whose role is not called after the first label of its principal.
#: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
_NAMES = {
    "autoscaling.amazonaws.com": "AutoScaling",
    "backup.amazonaws.com": "Backup",
    "ecs.amazonaws.com": "ECS",
    "elasticfilesystem.amazonaws.com": "AmazonElasticFileSystem",
    "elasticloadbalancing.amazonaws.com": "ElasticLoadBalancing",
    "spot.amazonaws.com": "EC2Spot",
    "wafv2.amazonaws.com": "WAFV2Logging",
}


def install() -> None:
    """Apply the changes."""
    _service_linked_roles()
    _ecs_settings()


def _service_linked_roles() -> None:
    """Give a service's role AWS's own name, once; ministack guesses it from the principal."""
    original = iam._IAM_HANDLERS["CreateServiceLinkedRole"]

    def create(params: dict[str, Any]) -> Any:
        service = str(iam._p(params, "AWSServiceName"))
        if service not in _NAMES:
            return original(params)
        name = f"AWSServiceRoleFor{_NAMES[service]}"
        if name in iam._roles:
            text = (
                f"Service role name {name} has been taken in this account,"
                " please try a different suffix."
            )
            return iam._error(400, "InvalidInput", text, ns="iam")
        before = set(iam._roles)
        answer = original(params)
        guessed = next(iter(set(iam._roles) - before), None)
        if guessed is None:
            return answer
        role = iam._roles.pop(guessed)
        role.update(RoleName=name, Arn=role["Arn"].replace(guessed, name))
        iam._roles[name] = role
        status, headers, body = answer
        return status, headers, body.replace(guessed.encode(), name.encode())

    iam._IAM_HANDLERS["CreateServiceLinkedRole"] = create


def _ecs_settings() -> None:
    """Take an account's default, and tell the settings that are in force where nobody set one."""

    def put_default(self: Any) -> ActionResult:
        name, value = self._get_param("name"), self._get_param("value")
        made = self.ecs_backend.put_account_setting(name, value)
        made.principal_arn = f"arn:aws:iam::{ACCOUNT}:root"
        return ActionResult({"setting": made})

    original = Response.list_account_settings

    def list_settings(self: Any) -> ActionResult:
        answer = original(self)
        name = self._get_param("name")
        if name and self._get_param("effectiveSettings") and not answer.result["settings"]:
            default = SimpleNamespace(
                name=name, value="disabled", principal_arn=f"arn:aws:iam::{ACCOUNT}:root"
            )
            return ActionResult({"settings": [default]})
        return answer

    Response.put_account_setting_default = put_default
    Response.list_account_settings = list_settings
