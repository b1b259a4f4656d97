"""What the façade asks about an account, against botocore's own models."""

import pytest
from botocore.exceptions import ClientError

from cli.account_records import Certificate, ContainerImage
from tests.functional.test_cli_aws import AT, aws, credentials, stubbed

__all__ = ["credentials"]

ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/1"


def test_public_parameters_are_read_at_once() -> None:
    """Names that the region does not know are left out."""
    request = {"Names": ["/a", "/b"]}
    answer = {"Parameters": [{"Name": "/a", "Value": "ami-1"}], "InvalidParameters": ["/b"]}
    given = aws()
    with stubbed(given, "ssm", ("get_parameters", request, answer)):
        assert given.public_parameters(["/a", "/b"]) == {"/a": "ami-1"}


def test_machine_images_that_cannot_be_started_are_left_out() -> None:
    """By a filter, as an unknown id would fail the whole request; deprecated ones still start."""
    request = {
        "Filters": [
            {"Name": "image-id", "Values": ["ami-1", "ami-2"]},
            {"Name": "state", "Values": ["available"]},
        ],
        "IncludeDeprecated": True,
    }
    answer = {"Images": [{"ImageId": "ami-1", "Architecture": "arm64"}]}
    given = aws()
    with stubbed(given, "ec2", ("describe_images", request, answer)):
        assert given.machine_images(["ami-1", "ami-2"]) == {"ami-1": "arm64"}


def test_an_image_is_looked_for_in_its_registry() -> None:
    """A repository that is missing is an image that is missing; a denial is no answer."""
    image = ContainerImage.of("123456789012.dkr.ecr.eu-west-1.amazonaws.com/jenkins:1")
    assert image
    request = {
        "registryId": "123456789012",
        "repositoryName": "jenkins",
        "imageIds": [{"imageTag": "1"}],
    }
    given = aws()
    name = "describe_images"
    with stubbed(
        given,
        "ecr",
        (name, request, {"imageDetails": [{}]}),
        (name, request, "ImageNotFoundException"),
        (name, request, "RepositoryNotFoundException"),
        (name, request, "AccessDeniedException"),
    ):
        assert [given.container_image_exists(image) for _ in range(3)] == [True, False, False]
        with pytest.raises(ClientError):
            given.container_image_exists(image)


def test_a_secret_is_looked_for_and_not_read() -> None:
    """One that waits for its deletion cannot be read; a denial is no answer."""
    request = {"SecretId": "a"}
    given = aws()
    name = "describe_secret"
    with stubbed(
        given,
        "secretsmanager",
        (name, request, {"Name": "a"}),
        (name, request, {"Name": "a", "DeletedDate": AT}),
        (name, request, "ResourceNotFoundException"),
        (name, request, "AccessDeniedException"),
    ):
        assert [given.secret_is_there("a") for _ in range(3)] == [True, False, False]
        with pytest.raises(ClientError):
            given.secret_is_there("a")


def test_a_parameter_is_looked_for_and_not_read() -> None:
    """By its name, with a slash before it or none where the ARN does not tell."""

    def request(*names: str) -> dict[str, object]:
        wanted = {"Key": "Name", "Option": "Equals", "Values": list(names)}
        return {"ParameterFilters": [wanted]}

    given = aws()
    name = "describe_parameters"
    with stubbed(
        given,
        "ssm",
        (name, request("/a/b"), {"Parameters": [{"Name": "/a/b"}]}),
        (name, request("a", "/a"), {"Parameters": []}),
    ):
        assert given.parameter_is_there("/a/b")
        assert not given.parameter_is_there("a")


def test_a_certificate_is_read() -> None:
    """Its state and all its names; one that is not there is None."""
    request = {"CertificateArn": ARN}
    found = {"Status": "ISSUED", "DomainName": "a.b", "SubjectAlternativeNames": ["a.b", "*.a.b"]}
    given = aws()
    with stubbed(
        given,
        "acm",
        ("describe_certificate", request, {"Certificate": found}),
        ("describe_certificate", request, "ResourceNotFoundException"),
    ):
        assert given.certificate(ARN) == Certificate(status="ISSUED", names=("a.b", "*.a.b"))
        assert given.certificate(ARN) is None


def test_a_zone_is_named() -> None:
    """Without the last dot of its name."""
    zone = {"Id": "Z1", "Name": "example.com.", "CallerReference": "x"}
    given = aws()
    with stubbed(
        given,
        "route53",
        ("get_hosted_zone", {"Id": "Z1"}, {"HostedZone": zone}),
        ("get_hosted_zone", {"Id": "Z2"}, "NoSuchHostedZone"),
    ):
        assert given.hosted_zone("Z1") == "example.com"
        assert given.hosted_zone("Z2") is None


def test_service_linked_roles_are_known_by_their_path() -> None:
    """One request, and one that is made meanwhile is no error."""
    role = {
        "Path": "/aws-service-role/ecs.amazonaws.com/",
        "RoleName": "AWSServiceRoleForECS",
        "RoleId": "AROA0123456789ABCDEF",
        "Arn": "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/x",
        "CreateDate": AT,
    }
    made = {"AWSServiceName": "ecs.amazonaws.com"}
    taken = "InvalidInput: Service role name AWSServiceRoleForECS has been taken in this account"
    given = aws()
    with stubbed(
        given,
        "iam",
        ("list_roles", {"PathPrefix": "/aws-service-role/"}, {"Roles": [role]}),
        ("create_service_linked_role", made, {}),
        ("create_service_linked_role", made, taken),
        ("create_service_linked_role", made, "AccessDenied"),
    ):
        assert given.service_linked_roles() == {"ecs.amazonaws.com"}
        given.make_service_linked_role("ecs.amazonaws.com")
        given.make_service_linked_role("ecs.amazonaws.com")
        with pytest.raises(ClientError):
            given.make_service_linked_role("ecs.amazonaws.com")


def test_trunking_is_a_setting_of_the_account() -> None:
    """The root's effective value is the default that hosts get."""
    root = "arn:aws:iam::123456789012:root"
    request = {"name": "awsvpcTrunking", "principalArn": root, "effectiveSettings": True}
    given = aws()
    setting = {"name": "awsvpcTrunking", "value": "enabled"}
    with stubbed(
        given,
        "ecs",
        ("list_account_settings", request, {"settings": [setting]}),
        ("list_account_settings", request, {"settings": []}),
        ("put_account_setting_default", setting, {"setting": setting}),
    ):
        assert given.trunks(root)
        assert not given.trunks(root)
        given.let_hosts_trunk()
