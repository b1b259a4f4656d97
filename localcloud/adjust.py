"""Where the emulators' own code is changed: each change with what AWS does instead.

All names with an underscore are the emulators' private ones; both packages are pinned exactly.
"""

from localcloud import emulators


def install() -> None:
    """Apply the changes, once, before the first request."""
    _public_parameters()


def _public_parameters() -> None:
    """AWS publishes image ids in every region; moto carries the list, ministack two made-up ones.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
    """
    from botocore.exceptions import ClientError
    from ministack.core.responses import get_region
    from ministack.services import ssm

    def look_up(name: str) -> dict[str, object] | None:
        if not str(name).startswith("/aws/service/"):
            return None
        try:
            found = emulators.moto_client("ssm", get_region()).get_parameter(Name=name)["Parameter"]
        except ClientError:
            return None
        moment = found["LastModifiedDate"].timestamp()
        return {**found, "Version": 1, "LastModifiedDate": int(moment)}

    ssm._public_parameter = look_up  # noqa: SLF001
