"""The region exists, has what is asked for, and what the file names lies in it."""

from collections.abc import Iterator

from stacks.checks.finding import Finding
from stacks.config import Config, NewNetwork
from stacks.errors import shown
from stacks.reading.words import did_you_mean
from stacks.tables import regions

#: An ARN's fields are divided by colons, the region is the fourth.
#: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
_ARN_REGION = 3


def check(config: Config, region: str | None) -> Iterator[Finding]:
    """Check the region's name and the certificate's region: a balancer takes only its own's."""
    if config.region is not None and config.region not in regions():
        near = did_you_mean(config.region, regions())
        wanted = near or "write one such as us-east-1"
        yield Finding(
            path=("region",), message=f'"{shown(config.region)}" is no AWS region; {wanted}'
        )
    if _without_nat(config) and (region or "").startswith("cn-"):
        yield Finding(
            path=("network", "nat"),
            message="none is not available in China, where AWS names its end points otherwise; "
            "write per_zone or single",
            also=(("region",),),
        )
    if config.tls is None or region is None:
        return
    of = config.tls.certificate.split(":")[_ARN_REGION]
    if of != region:
        yield Finding(
            path=("tls", "certificate"),
            message=f"is a certificate of {of}, the stack is in {region}; write one of {region}",
            also=(("region",),),
        )


def _without_nat(config: Config) -> bool:
    return isinstance(config.network, NewNetwork) and config.network.nat == "none"
