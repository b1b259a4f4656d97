"""Stage 3: what has to be there before a stack is touched, and what an account needs once.

Each look is one request and best effort: who may not look is told so with `--verbose`, and AWS
says it later. What is found missing is refused here, where nothing has been changed yet; at an end
point of the user's own it is a warning, as an emulator knows no zones and images but its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from cli.account_records import ContainerImage
from cli.aws_errors import aws_error_types, error_code
from cli.deploy.operation import Operation
from stacks.controller_image import PARAMETER
from stacks.errors import StackgenError
from stacks.stored_secrets import Stored, stored

T = TypeVar("T")

#: A new role is known everywhere only after a while.
#: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html
_IAM_SECONDS = 10.0

#: Which service needs its own role for which type of resource, and would be refused without.
#: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
_ROLES = {
    "AWS::ECS::Cluster": "ecs.amazonaws.com",
    "AWS::AutoScaling::AutoScalingGroup": "autoscaling.amazonaws.com",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "elasticloadbalancing.amazonaws.com",
    "AWS::Backup::BackupPlan": "backup.amazonaws.com",
}
_SPOT = "spot.amazonaws.com"

#: What is kept, and what makes it of a file: a value that is typed stays in the shell's history.
_KINDS = {"secretsmanager": "secret", "ssm": "parameter"}
_MAKE = {
    "secretsmanager": "aws secretsmanager create-secret --name {} --secret-string file://FILE",
    "ssm": "aws ssm put-parameter --type SecureString --name {} --value file://FILE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """What is made in the account before the stack, and stays for all stacks.

    Attributes:
        roles: Services whose own role is missing.
        trunking: Whether ECS's account setting has to be switched.
    """

    roles: tuple[str, ...] = ()
    trunking: bool = False


def roles_needed(template: dict[str, Any], *, spot: bool) -> set[str]:
    """Return the services whose own role a template needs.

    Args:
        template: Says it by its types.
        spot: Whether agents ask for spot capacity, which is no resource of the stack.
    """
    types = {resource.get("Type") for resource in template.get("Resources", {}).values()}
    needed = {role for kind, role in _ROLES.items() if kind in types}
    return needed | {_SPOT} if spot else needed


class Preflight(Operation):
    """Looks for what the stack refers to; completes the account once the change is agreed to."""

    def look(self, template: dict[str, Any]) -> Once:
        """Refuse what is missing; return and announce what would be made in the account."""
        with self.ui.working("Looking for what the stack needs"):
            # The local AWS has no images, certificates and zones but those of its own stacks.
            if not self.target.local_url:
                self._zone()
                self._certificate()
                self._machine_images(template)
                self._container_images()
            self._secrets()
            once = Once(roles=self._missing_roles(template), trunking=self._untrunked())
        self._announce(once)
        return once

    def make(self, once: Once) -> None:
        """Make what is missing."""
        for service in once.roles:
            self.aws.make_service_linked_role(service)
            self.ui.say(f"The service-linked role of {service} is made.")
        if once.trunking:
            self.aws.let_hosts_trunk()
            self.ui.say("ECS's account setting awsvpcTrunking is enabled.")
        if once.roles and not self.target.local_url:
            with self.ui.working("Giving IAM time to make them known"):
                self.edge.sleep(_IAM_SECONDS)

    def _announce(self, once: Once) -> None:
        """Say before the question what would be made beside the stack."""
        if once.roles:
            self.ui.say(f"Made first, once for the account: roles of {', '.join(once.roles)}.")
        if once.trunking:
            self.ui.warn(
                "Made first: ECS's account setting awsvpcTrunking becomes enabled, the default of"
                f" account {self.target.account} in {self.target.region} for all its new hosts, of"
                " other clusters too (hosts.trunking)."
            )

    def _try(self, what: str, ask: Callable[[], T]) -> T | None:
        """Ask AWS; None when it does not let us."""
        try:
            return ask()
        except aws_error_types() as error:
            if not error_code(error):
                raise
            self.ui.detail(f"not checked: {what} ({error_code(error)})")
            return None

    def _refuse(self, what: str, hint: str) -> None:
        """Refuse what AWS does not have; only warn of what another end point does not."""
        if self.target.endpoint_url is None:
            raise StackgenError(what, hint)
        self.ui.warn(f"{what}. Not refused: {self.target.endpoint_url} may not know it.")

    def _zone(self) -> None:
        """Refuse a hosted zone that is not there, or is another one's."""
        dns = self.target.config.dns if self.target.config else None
        zone_id = dict(self.flags.param).get("HostedZoneId") or (dns.zone_id if dns else None)
        if dns is None or zone_id is None:
            return
        missing = "there is none"
        found = self._try("the hosted zone", lambda: self.aws.hosted_zone(zone_id) or missing)
        if found is None or found.lower() == dns.zone.lower():
            return
        why = missing if found == missing else f"it is the zone of {found}, not of {dns.zone}"
        self._refuse(
            f"hosted zone {zone_id} cannot be used: {why}",
            "Nothing was changed. Correct dns.zone_id, or leave it out: it is looked up then.",
        )

    def _certificate(self) -> None:
        """Refuse a certificate that is not there or not valid; warn of names it does not cover."""
        from stacks.plan import host_names  # noqa: PLC0415 - costs troposphere

        config = self.target.config
        if config is None or config.tls is None:
            return
        arn = config.tls.certificate
        asked = self._try("the certificate", lambda: (self.aws.certificate(arn),))
        if asked is None:
            return
        (found,) = asked
        if found is None or found.status != "ISSUED":
            self._refuse(
                f"certificate {arn} cannot be used: {found.status if found else 'there is none'}",
                "Nothing was changed. Name one that is ISSUED in this region: "
                + self.target.aws_command("aws acm list-certificates"),
            )
            return
        bare = [name for name in host_names(config) if not found.covers(name)]
        if bare:
            self.ui.warn(f"The certificate does not cover {', '.join(bare)}: browsers will warn.")

    def _machine_images(self, template: dict[str, Any]) -> None:
        """Refuse images of the user's own that are not there, or for another processor."""
        config = self.target.config
        own = {key: value for key, value in self.flags.param if value.startswith("ami-")}
        if config and config.hosts.ami and "HostAmi" in template.get("Parameters", {}):
            own.setdefault("HostAmi", config.hosts.ami)
        ids = sorted(set(own.values()))
        found = self._try("machine images", lambda: self.aws.machine_images(ids)) if ids else None
        if found is None:
            return
        for key, image in own.items():
            if image not in found:
                self._refuse(
                    f"{key}: there is no machine image {image} in {self.target.region}, or it is"
                    " not shared with this account",
                    "Nothing was changed. Correct hosts.ami or --param, or leave it out.",
                )
        wanted = config.hosts.architecture if config else ""
        made_for = found.get(own.get("HostAmi", ""), wanted)
        if made_for != wanted:
            self._refuse(
                f"HostAmi: {own['HostAmi']} is for {made_for}, the hosts' types are {wanted}",
                "Nothing was changed. Name an image of the types' architecture.",
            )

    def _container_images(self) -> None:
        """Refuse images of ECR in this region that are not there; others cannot be looked at."""
        config = self.target.config
        named = {item.image for item in config.controllers} if config else set()
        named |= {value for key, value in self.flags.param if key == PARAMETER}
        for text in sorted(filter(None, named)):
            image = ContainerImage.of(text)
            if image is None or image.region != self.target.region:
                self.ui.say(f"Not looked for: {text} lies outside ECR in {self.target.region}.")
                continue
            there = self._try(text, partial(self.aws.container_image_exists, image))
            if there is False:
                self._refuse(
                    f"there is no image {text}",
                    "Nothing was changed: its slots would never start. Push it, or correct"
                    " controllers[].image, or leave it out for stackgen's own.",
                )

    def _secrets(self) -> None:
        """Refuse secrets that ECS would not find: the slots that shall have them never start."""
        config = self.target.config
        for controller in config.controllers if config else ():
            for name, reference in controller.secrets.items():
                self._secret(f"secrets.{name} of controller {controller.name}", stored(reference))

    def _secret(self, key: str, named: Stored) -> None:
        """Refuse one that is not there; of its value nothing is read.

        One of another account cannot be looked at with these rights, and of another account's
        parameters ECS takes none. The local AWS gives what it has of the same name.
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
        """
        local, is_secret = self.target.local_url, named.service == "secretsmanager"
        if not local and named.account != self.target.account:
            if is_secret:
                self.ui.say(f"Not looked for: {key} lies in account {named.account}.")
            else:
                self._refuse(
                    f"{key} is a parameter of account {named.account}: ECS reads its own alone",
                    f"Nothing was changed. Keep the value in account {self.target.account}, or in"
                    " a secret of Secrets Manager that lets this account read it.",
                )
            return
        sought = named.arn if is_secret and not local else named.name
        look = self.aws.secret_is_there if is_secret else self.aws.parameter_is_there
        there = self._try(key, lambda: look(sought))
        if there is None:
            self.ui.say(f"Not looked for: {key}; these credentials may not.")
        elif not there:
            what = (
                f"there is no {_KINDS[named.service]} {named.name} in {self.target.place} for {key}"
            )
            make = self.target.aws_command(_MAKE[named.service].format(named.name))
            hint = f"Nothing was changed: the slots would never start. Correct the ARN, or: {make}"
            if local:
                raise StackgenError(what, hint)
            self._refuse(what, hint)

    def _missing_roles(self, template: dict[str, Any]) -> tuple[str, ...]:
        """Return the services whose role is missing."""
        config = self.target.config
        spot = bool(config and any(agent.spot for agent in config.agents))
        needed = roles_needed(template, spot=spot)
        there = self._try("service-linked roles", self.aws.service_linked_roles) if needed else None
        return () if there is None else tuple(sorted(needed - there))

    def _untrunked(self) -> bool:
        """Tell whether hosts shall trunk and the account's setting does not let them."""
        config = self.target.config
        if config is None or not config.hosts.trunking:
            return False
        partition = self.aws.identity.arn.split(":")[1]
        root = f"arn:{partition}:iam::{self.target.account}:root"
        return self._try("awsvpcTrunking", lambda: self.aws.trunks(root)) is False
