"""The part of the façade that looks at what an account and its region have, and completes it."""

from collections.abc import Sequence

from botocore.exceptions import ClientError

from cli.account_records import Certificate
from cli.aws.clients import Clients
from cli.aws_errors import error_code

_NO_ZONE = {"NoSuchHostedZone", "InvalidInput"}
_TRUNKING = "awsvpcTrunking"


class AccountCalls(Clients):
    """What `Aws` can ask about an account, and make in it once for all stacks."""

    def public_parameters(self, names: Sequence[str]) -> dict[str, str]:
        """Return the values of Systems Manager parameters by name; unknown names are left out.

        At most ten: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
        """
        answer = self._client("ssm").get_parameters(Names=list(names))
        return {found["Name"]: found["Value"] for found in answer["Parameters"]}

    def machine_images(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the architecture of each image that can be started; others are left out."""
        wanted = [
            {"Name": "image-id", "Values": list(ids)},
            {"Name": "state", "Values": ["available"]},
        ]
        answer = self._client("ec2").describe_images(Filters=wanted, IncludeDeprecated=True)
        return {found["ImageId"]: found.get("Architecture", "") for found in answer["Images"]}

    def certificate(self, arn: str) -> Certificate | None:
        """Describe an ACM certificate; None when there is none."""
        try:
            found = self._client("acm").describe_certificate(CertificateArn=arn)["Certificate"]
        except ClientError as error:
            if error_code(error) != "ResourceNotFoundException":
                raise
            return None
        names = found.get("SubjectAlternativeNames") or [found["DomainName"]]
        return Certificate(status=found["Status"], names=tuple(names))

    def secret_is_there(self, secret_id: str) -> bool:
        """Look for a secret, by ARN or name; one that waits for its deletion cannot be read."""
        try:
            found = self._client("secretsmanager").describe_secret(SecretId=secret_id)
        except ClientError as error:
            if error_code(error) != "ResourceNotFoundException":
                raise
            return False
        return "DeletedDate" not in found

    def parameter_is_there(self, name: str) -> bool:
        """Look for a parameter without reading its value; a name alone may begin with a slash."""
        names = [name] if name.startswith("/") else [name, f"/{name}"]
        wanted = {"Key": "Name", "Option": "Equals", "Values": names}
        answer = self._client("ssm").describe_parameters(ParameterFilters=[wanted])
        return bool(answer["Parameters"])

    def hosted_zone(self, zone_id: str) -> str | None:
        """Return the domain of a hosted zone, without its last dot; None when there is none."""
        try:
            answer = self._client("route53").get_hosted_zone(Id=zone_id)
        except ClientError as error:
            if error_code(error) not in _NO_ZONE:
                raise
            return None
        return str(answer["HostedZone"]["Name"]).rstrip(".")

    def service_linked_roles(self) -> set[str]:
        """Return the services that have their role in this account, such as `ecs.amazonaws.com`."""
        pages = self._client("iam").get_paginator("list_roles")
        prefix = "/aws-service-role/"
        return {
            role["Path"].removeprefix(prefix).strip("/")
            for page in pages.paginate(PathPrefix=prefix)
            for role in page["Roles"]
        }

    def make_service_linked_role(self, service: str) -> None:
        """Make a service's own role; one that is there meanwhile is as good."""
        try:
            self._client("iam").create_service_linked_role(AWSServiceName=service)
        except ClientError as error:
            taken = error_code(error) == "InvalidInput" and "taken" in str(error)
            if not taken and error_code(error) != "EntityAlreadyExists":
                raise

    def trunks(self, root: str) -> bool:
        """Tell whether hosts of this account and region get trunk interfaces by default.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
        """
        answer = self._client("ecs").list_account_settings(
            name=_TRUNKING, principalArn=root, effectiveSettings=True
        )
        return any(found.get("value") == "enabled" for found in answer["settings"])

    def let_hosts_trunk(self) -> None:
        """Make trunk interfaces the default of the account in this region."""
        self._client("ecs").put_account_setting_default(name=_TRUNKING, value="enabled")
