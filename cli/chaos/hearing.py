"""What services told of themselves since a moment: the local AWS by its events, AWS by its APIs."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cli.chaos.local import LocalAws
from cli.chaos.seen import Ground
from cli.chaos.watch import Told

if TYPE_CHECKING:
    from cli.aws import Aws

#: What the sources of AWS's events are called here.
_SOURCES = {"elasticloadbalancing": "elb"}


def ears(
    aws: "Aws", ground: Ground, local: LocalAws | None
) -> Callable[[datetime], Sequence[Told]]:
    """Return what hears everything that was told since a moment."""
    if local is None:
        return lambda since: _of_aws(aws, ground, since)
    return lambda since: _of_local(local, ground.region, since)


def _of_local(local: LocalAws, region: str, since: datetime) -> list[Told]:
    found = []
    for event in local.events(region):
        source = str(event["source"]).removeprefix("aws.")
        found.append(
            Told(
                at_seconds=(datetime.fromisoformat(event["at"]) - since).total_seconds(),
                source=_SOURCES.get(source, source),
                text=str(event["text"]),
                about=tuple(event["about"]),
            )
        )
    return [told for told in found if told.at_seconds >= 0]


def _of_aws(aws: "Aws", ground: Ground, since: datetime) -> list[Told]:
    told = [
        *(("ecs", at, text) for at, text in aws.service_messages(ground)),
        *(("autoscaling", at, text) for at, text in aws.scaling_messages(ground.host_group)),
    ]
    return [
        Told(at_seconds=(at - since).total_seconds(), source=source, text=text)
        for source, at, text in told
        if at >= since
    ]
