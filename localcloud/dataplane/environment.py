"""What a container finds in its environment: its variables, its secrets, its home."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from localcloud.dataplane.checks import Check, check_of
from localcloud.dataplane.model import Binding
from localcloud.dataplane.observe import Clients
from localcloud.faults import faults


class UnusableContainerError(Exception):
    """What a container needs is not there; ECS calls it ResourceInitializationError.

    The message never holds a secret's value.
    """


#: A hyphen and the six characters that Secrets Manager puts behind a secret's name.
_SUFFIX = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretName:
    """Where an ECS secret lies, read from its `valueFrom`.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html

    Attributes:
        service: `secretsmanager` or `ssm`.
        name: The secret's ARN, or the parameter's name.
        json_key: The key inside the secret's JSON, empty for the whole.
        stage: The version's stage, empty for the current one.
        version: The version's id, empty for the current one.
    """

    service: str
    name: str
    json_key: str = ""
    stage: str = ""
    version: str = ""


def secret_name(value_from: str) -> SecretName:
    """Read a secret's `valueFrom`: an ARN of either service, or a parameter's plain name."""
    parts = value_from.split(":")
    if value_from.startswith("arn:") and parts[2] == "secretsmanager":
        key, stage, version = [*parts[7:10], "", "", ""][:3]
        return SecretName(
            service="secretsmanager",
            name=":".join(parts[:7]),
            json_key=key,
            stage=stage,
            version=version,
        )
    if value_from.startswith("arn:"):
        name = parts[5].removeprefix("parameter")
        # arn:…:parameter/a names `a` or `/a`: only a name with a further slash begins with one.
        return SecretName(service="ssm", name=name if name.count("/") > 1 else name.lstrip("/"))
    return SecretName(service="ssm", name=value_from)


def read_secret(clients: Clients, region: str, where: SecretName) -> str:
    """Return a secret's value."""
    if where.service == "ssm":
        found = clients.of("ssm", region).get_parameter(Name=where.name, WithDecryption=True)
        return str(found["Parameter"]["Value"])
    wanted: dict[str, Any] = {"SecretId": where.name}
    if where.stage:
        wanted["VersionStage"] = where.stage
    if where.version:
        wanted["VersionId"] = where.version
    answer = _secret_value(clients.of("secretsmanager", region), wanted)
    if "SecretString" not in answer:
        raise UnusableContainerError(f"the secret {where.name} holds no text")
    return pick(str(answer["SecretString"]), where)


def _secret_value(client: Any, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return the answer about a secret; one of the same name stands in for one that AWS keeps.

    AWS makes up the end of a secret's ARN, and the account stands in it: what is made here could
    never have the ARN that the user's file names.
    """
    try:
        found: dict[str, Any] = client.get_secret_value(**wanted)
    except client.exceptions.ResourceNotFoundException:
        name = wanted["SecretId"].rpartition(":secret:")[2][:-_SUFFIX]
        found = client.get_secret_value(**{**wanted, "SecretId": name})
    return found


def pick(text: str, where: SecretName) -> str:
    """Return the value of one key of a secret that holds JSON, or the whole of any."""
    if not where.json_key:
        return text
    try:
        values = json.loads(text)
    except ValueError:
        values = None  # not chained: the error would quote the secret
    if not isinstance(values, dict) or where.json_key not in values:
        raise UnusableContainerError(f"the secret {where.name} has no key {where.json_key}")
    return str(values[where.json_key])


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """What the one process of a task needs.

    Attributes:
        variables: Environment and secrets; never logged.
        home: The folder that stands for its EFS access point; None without one.
        gate: A file that exists while that file system is cut off; None without one.
        stop_seconds: How long it may take to end.
        check: Its health check; None without one.
    """

    variables: dict[str, str] = field(repr=False)
    home: Path | None = None
    gate: Path | None = None
    stop_seconds: int = 30
    check: Check | None = None


def serving(definition: Mapping[str, Any], bindings: Sequence[Binding]) -> dict[str, Any]:
    """Return the definition of the container that serves, or else of the first."""
    names = {binding.container for binding in bindings}
    found = definition["containerDefinitions"]
    chosen: dict[str, Any] = next((item for item in found if item["name"] in names), found[0])
    return chosen


def container(
    clients: Clients,
    region: str,
    definition: Mapping[str, Any],
    chosen: Mapping[str, Any],
    efs: Path,
) -> Container:
    """Return what the container that serves needs, as its task definition describes it.

    Raises:
        UnusableContainerError: A secret or its file system is not there.
    """
    variables = {item["name"]: item["value"] for item in chosen.get("environment") or ()}
    for item in chosen.get("secrets") or ():
        where = secret_name(item["valueFrom"])
        variables[item["name"]] = _resolved(clients, region, where)
    system, home = _home(clients, region, definition, efs)
    if system and system in faults.about("efs-cut", "file_system"):
        raise UnusableContainerError(
            "failed to invoke EFS utils commands to set up EFS volumes: stderr:"
            " mount.nfs4: Connection timed out : unsuccessful EFS utils command execution"
            f" ({system})"
        )
    return Container(
        variables=variables,
        home=home,
        gate=gate(efs, system) if system else None,
        stop_seconds=int(chosen.get("stopTimeout") or 30),
        check=check_of(chosen),
    )


def gate(efs: Path, file_system: str) -> Path:
    """Return the file that exists while a file system is cut off."""
    return efs / f"{file_system}.cut"


def _resolved(clients: Clients, region: str, where: SecretName) -> str:
    from botocore.exceptions import ClientError  # noqa: PLC0415 - as in Clients

    try:
        return read_secret(clients, region, where)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise UnusableContainerError(
            "unable to pull secrets or registry auth: execution resource retrieval failed: unable"
            f" to retrieve secret from {where.service}: {where.name}: {code}"
        ) from None


def _home(
    clients: Clients, region: str, definition: Mapping[str, Any], efs: Path
) -> tuple[str, Path | None]:
    """Return the first EFS volume's file system, and its folder: then its access point's path."""
    for volume in definition.get("volumes") or ():
        mounted = volume.get("efsVolumeConfiguration")
        if not mounted:
            continue
        path = mounted.get("rootDirectory") or "/"
        point = (mounted.get("authorizationConfig") or {}).get("accessPointId")
        if point:
            described = clients.of("efs", region).describe_access_points(AccessPointId=point)
            if not described["AccessPoints"]:
                raise UnusableContainerError(f"the access point {point} does not exist")
            root = described["AccessPoints"][0].get("RootDirectory") or {}
            path = root.get("Path") or "/"
        parts = [part for part in path.split("/") if part not in {"", ".", ".."}]
        system = str(mounted["fileSystemId"])
        return system, efs.joinpath(system, *parts)
    return "", None
