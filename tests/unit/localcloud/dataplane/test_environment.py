"""What a container finds in its environment."""

import traceback
from pathlib import Path
from typing import Any

import pytest

from localcloud.dataplane.environment import (
    SecretName,
    UnusableContainerError,
    container,
    pick,
    read_secret,
    secret_name,
    serving,
)
from localcloud.dataplane.model import Binding
from localcloud.faults import faults

SECRET = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:admin-AbCdEf"  # noqa: S105 - a name


@pytest.mark.parametrize(
    ("value_from", "wanted"),
    [
        (SECRET, SecretName(service="secretsmanager", name=SECRET)),
        (
            f"{SECRET}:password::",
            SecretName(service="secretsmanager", name=SECRET, json_key="password"),
        ),
        (
            f"{SECRET}:password:AWSPREVIOUS:v1",
            SecretName(
                service="secretsmanager",
                name=SECRET,
                json_key="password",
                stage="AWSPREVIOUS",
                version="v1",
            ),
        ),
        (
            f"{SECRET}:::v1",
            SecretName(service="secretsmanager", name=SECRET, version="v1"),
        ),
        (
            "arn:aws:ssm:eu-west-1:000000000000:parameter/ec2/keypair/key-1",
            SecretName(service="ssm", name="/ec2/keypair/key-1"),
        ),
        (
            "arn:aws:ssm:eu-west-1:000000000000:parameter/plain",
            SecretName(service="ssm", name="plain"),
        ),
        ("/a/b", SecretName(service="ssm", name="/a/b")),
        ("plain", SecretName(service="ssm", name="plain")),
    ],
)
def test_what_a_secret_names(value_from: str, wanted: SecretName) -> None:
    """Every form that ECS documents."""
    assert secret_name(value_from) == wanted


def test_a_key_is_picked_from_json() -> None:
    """Without a key the whole text is the value, JSON or not."""
    keyed = SecretName(service="secretsmanager", name="s", json_key="b")
    assert pick('{"a": 1, "b": "two"}', keyed) == "two"
    assert pick("not {json", SecretName(service="secretsmanager", name="s")) == "not {json"


@pytest.mark.parametrize("text", ["hunter2", '["hunter2"]', '{"a": "hunter2"}'])
def test_a_secret_without_the_key_is_named_never_shown(text: str) -> None:
    """Neither the message nor the traceback holds the value."""
    with pytest.raises(UnusableContainerError, match="the secret s has no key b") as caught:
        pick(text, SecretName(service="secretsmanager", name="s", json_key="b"))
    shown = "".join(traceback.format_exception(caught.value, chain=True))
    assert "hunter2" not in shown


class Api:
    """All services at once, as far as a container asks them."""

    def __init__(self, definition: dict[str, Any], points: list[dict[str, Any]]) -> None:
        self.definition, self._points = definition, points

    def of(self, service: str, region: str) -> "Api":
        """Return itself, whatever is asked for."""
        del service, region
        return self

    def describe_access_points(self, **_: str) -> dict[str, Any]:
        """Answer with the access points."""
        return {"AccessPoints": self._points}

    def get_parameter(self, **asked: Any) -> dict[str, Any]:
        """Answer with the name as the value."""
        return {"Parameter": {"Value": f"value of {asked['Name']}"}}


def definition(**volume: Any) -> dict[str, Any]:
    """Return a task definition of two containers with one volume."""
    serving = {
        "name": "jenkins",
        "environment": [{"name": "A", "value": "1"}],
        "secrets": [{"name": "B", "valueFrom": "/b"}],
        "stopTimeout": 7,
    }
    return {
        "containerDefinitions": [{"name": "side"}, serving],
        "volumes": [{"name": "home", "efsVolumeConfiguration": volume}],
    }


REGION = "eu-west-1"
BINDINGS = (Binding(group="g", container="jenkins", port=8080),)


def read(api: Api) -> Any:
    """Return the container of the service, with homes below /efs."""
    chosen = serving(api.definition, BINDINGS)
    return container(api, REGION, api.definition, chosen, Path("/efs"))  # type: ignore[arg-type]  # a fake of what is used


def test_the_container_that_serves_is_taken() -> None:
    """Its variables and secrets, its time to stop, its home by access point."""
    point = {"accessPointId": "fsap-1", "iam": "ENABLED"}
    described = definition(fileSystemId="fs-1", authorizationConfig=point)
    found = read(Api(described, [{"RootDirectory": {"Path": "/main/../1"}}]))
    assert found.variables == {"A": "1", "B": "value of /b"}
    assert found.stop_seconds == 7
    assert found.home == Path("/efs/fs-1/main/1")
    assert "value of" not in repr(found)


def test_a_volume_without_access_point_is_a_folder() -> None:
    """Its root directory, or the file system's."""
    assert read(Api(definition(fileSystemId="fs-1"), [])).home == Path("/efs/fs-1")
    described = definition(fileSystemId="fs-1", rootDirectory="/a")
    assert read(Api(described, [])).home == Path("/efs/fs-1/a")


def test_a_missing_access_point_is_no_container() -> None:
    """The task cannot start, and the reason names the access point."""
    described = definition(fileSystemId="fs-1", authorizationConfig={"accessPointId": "fsap-1"})
    with pytest.raises(UnusableContainerError, match="fsap-1"):
        read(Api(described, []))


def test_a_file_system_that_is_cut_off_mounts_nowhere() -> None:
    """The task cannot start while it is, and its gate is named where it can."""
    api = Api(definition(fileSystemId="fs-1"), [])
    assert read(api).gate == Path("/efs/fs-1.cut")
    fault = faults.set("efs-cut", {"file_system": "fs-1"})
    try:
        with pytest.raises(UnusableContainerError, match=r"mount\.nfs4"):
            read(api)
    finally:
        faults.lift(fault.identity)


class _NotFoundError(Exception):
    """As a client of Secrets Manager raises it."""


class Secrets:
    """Secrets Manager, as far as a container asks it; of every service it is the client."""

    class exceptions:  # noqa: N801 - as botocore calls it
        """The errors that a client knows."""

        ResourceNotFoundException = _NotFoundError

    def __init__(self, **values: str) -> None:
        self._values = values

    def of(self, service: str, region: str) -> "Secrets":
        """Return itself, whatever is asked for."""
        del service, region
        return self

    def get_secret_value(self, **asked: Any) -> dict[str, Any]:
        """Answer by name alone."""
        if asked["SecretId"] not in self._values:
            raise _NotFoundError(asked["SecretId"])
        return {"SecretString": self._values[asked["SecretId"]]}


def test_a_secret_of_the_same_name_stands_in_for_one_of_aws() -> None:
    """Nobody can make one with the ARN that a file for AWS names."""
    api, region = Secrets(admin='{"a": "1"}'), REGION
    found = read_secret(api, region, secret_name(f"{SECRET}:a::"))  # type: ignore[arg-type]  # a fake
    assert found == "1"
    with pytest.raises(_NotFoundError):
        read_secret(Secrets(other="x"), region, secret_name(SECRET))  # type: ignore[arg-type]
