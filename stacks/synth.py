"""Synthesis: a configuration in, CloudFormation templates out. Pure and deterministic.

Each construct is called once here, in the order in which they need each other's handles.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from troposphere import AWSObject, Template

from stacks import __version__, plan
from stacks.answered import answer
from stacks.config import Config, Recovery
from stacks.constructs.alarms import AlarmsProps, alarms
from stacks.constructs.backup import BackupProps, backup
from stacks.constructs.dashboard import DashboardProps, dashboard
from stacks.constructs.host_alarms import HostAlarmsProps, host_alarms
from stacks.constructs.outputs import OutputsProps, outputs
from stacks.constructs.records import RecordsProps, records
from stacks.errors import StackgenError
from stacks.json_text import json_text
from stacks.light import dataclass
from stacks.model import values_of
from stacks.plan import PlannedController
from stacks.refs import Url, VaultName
from stacks.serving import Served, serve
from stacks.shared import Shared, shared

if TYPE_CHECKING:
    from stacks.hooks import Hooked

#: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
RESOURCE_LIMIT = 500

#: Of a template in a bucket: 1 MB, taken as the smaller of the two.
TEMPLATE_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Synthesis:
    """Everything that is deployed.

    Attributes:
        root: The root template.
        nested: Nested templates by file name; none before there are cells.
        assets: Files the templates refer to, by name: the hooks' code; none without hooks.
    """

    root: dict[str, Any]
    nested: Mapping[str, dict[str, Any]] = MappingProxyType({})
    assets: Mapping[str, bytes] = MappingProxyType({})

    @property
    def root_json(self) -> str:
        """The root template as text: the same bytes for the same configuration.

        Readable, unless CloudFormation takes it without its blanks only: each slot of a large
        stack is handed the user data of all agents.

        Raises:
            StackgenError: It takes it in neither form.
        """
        text = f"{json_text(self.root)}\n"
        if len(text.encode()) <= TEMPLATE_LIMIT:
            return text
        text = json.dumps(self.root, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
        size = len(text.encode()) + 1
        if size > TEMPLATE_LIMIT:
            raise StackgenError(
                f"the template has {size} bytes, CloudFormation takes {TEMPLATE_LIMIT}: each slot"
                " is handed the user data of every kind of agent",
                "shorten the `cloud_config` of agents, or spread the controllers over more files",
            )
        return text + "\n"


class _OneStack(Template):  # type: ignore[misc]  # troposphere ships no types
    """A template that says in a user's words when it is full."""

    def add_resource(self, resource: AWSObject) -> Any:
        """Add a resource, while there is room."""
        if len(self.resources) >= RESOURCE_LIMIT:
            raise StackgenError(
                f"this configuration needs more than the {RESOURCE_LIMIT} resources that one"
                " CloudFormation stack holds",
                "spread the controllers over several files: one file over several stacks (cells)"
                " is not available yet",
            )
        return super().add_resource(resource)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """What is watched and shown.

    Attributes:
        served: The controllers.
        hooked: What watches over them, None without hooks.
    """

    served: tuple[Served, ...]
    hooked: "Hooked | None"


def synth(
    config: Config,
    texts: Mapping[str, str],
    images: Mapping[str, str] = MappingProxyType({}),
    *,
    code: bytes = b"",
) -> Synthesis:
    """Return the templates of a configuration.

    Args:
        config: Checked by the loader; what only the finished template shows is checked here.
        texts: The packaged texts (see `cli.package.texts`).
        images: Ids of machine images by parameter (see `stacks.images.public_images`), and the
            controllers' own image by its digest, or what it is built on (`BASE`). Where one is
            absent, CloudFormation resolves the name in the template.
        code: The hooks' code, packed (see `cli.package.code`); the template names it by its
            content.

    Raises:
        StackgenError: The configuration cannot be one stack, or not one that keeps `recovery`.
    """
    planned = plan.controllers(config)
    t = _OneStack(Description=plan.description(config))
    base = shared(t, config, texts, images)
    asset = f"{sha256(code).hexdigest()}.zip" if config.hooks.active else None
    _surround(t, config, base, _serve(t, config, base, planned, asset))
    answer(t)
    t.set_metadata({**t.metadata, "Stackgen": plan.metadata(planned, __version__)})
    root = t.to_dict()
    if values_of(config.recovery) != values_of(Recovery()):
        # Imported late: few files ask for it.
        from stacks.recovery import check  # noqa: PLC0415

        check(config, root)
    return Synthesis(root=root, assets={asset: code} if asset and code else {})


def _serve(
    t: Template,
    config: Config,
    base: Shared,
    planned: tuple[PlannedController, ...],
    asset: str | None,
) -> _Standing:
    """Define the controllers, and the hooks that watch over them, if the file has any."""
    if asset is None:
        return _Standing(served=serve(t, config, base, planned), hooked=None)
    # Imported late: without hooks their types are not used.
    from stacks import hooks  # noqa: PLC0415

    foundation = hooks.prepare(t, config, base, asset)
    cleaned = hooks.clean(t, foundation)
    served = serve(t, config, base, planned, (cleaned.cleaned,) if cleaned else ())
    tended = tuple(item.tended for item in served)
    return _Standing(served=served, hooked=hooks.watch(t, foundation, tended, cleaned))


def _surround(t: Template, config: Config, base: Shared, standing: _Standing) -> None:
    """Define what stands around the controllers: names, backups, alarms, outputs."""
    balancer = base.balancer
    if base.parameters.hosted_zone_id is not None:
        records(
            t,
            RecordsProps(
                hosted_zone_id=base.parameters.hosted_zone_id,
                hosts=plan.records(config),
                dns_name=balancer.dns_name,
                dns_zone_id=balancer.zone_id,
                dual_stack=config.network.ipv6,
            ),
        )
    kept = backup(
        t,
        BackupProps(
            file_system=base.storage.arn,
            key=base.key.arn,
            retention_days=config.backup.retention_days if config.backup.enabled else None,
        ),
    )
    served = standing.served
    shown = _watch(t, config, base, standing, kept.vault if config.backup.enabled else None)
    outputs(
        t,
        OutputsProps(
            url=served[0].reachable.url,
            controllers=tuple(item.reachable for item in served),
            dns_name=balancer.dns_name,
            cluster=base.cluster.name,
            group=base.hosts.group,
            file_system=base.storage.id,
            topic=base.topic.arn,
            key=base.key.arn,
            log_bucket=base.log_bucket,
            dashboard=shown,
            vault=kept.vault,
        ),
    )


def _watch(
    t: Template,
    config: Config,
    base: Shared,
    standing: _Standing,
    vault: VaultName | None,
) -> Url:
    """Define alarms and dashboard; return where the dashboard is seen."""
    watched = tuple(item.watched for item in standing.served)
    told = alarms(
        t,
        AlarmsProps(
            topic=base.topic.arn,
            cluster=base.cluster.name,
            load_balancer=base.balancer.metric_name,
            controllers=watched,
            file_system=base.storage.id,
            vault=vault,
            certificates=base.certificates,
        ),
    )
    full = host_alarms(t, HostAlarmsProps(cluster=base.cluster.name, topic=base.topic.arn))
    return dashboard(
        t,
        DashboardProps(
            region=config.region,
            cluster=base.cluster.name,
            load_balancer=base.balancer.metric_name,
            controllers=watched,
            file_system=base.storage.id,
            vault=vault,
            hooks=standing.hooked.watched if standing.hooked else (),
            alarms=(
                *(item.errors for item in watched),
                *full.arns,
                *told.arns,
                *(standing.hooked.alarms if standing.hooked else ()),
            ),
        ),
    ).url
