"""Looks at everything that a deployment needs, each look by itself, and names what mends it."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cli.aws_errors import aws_error_types, explain
from cli.deploy.preflight import roles_needed
from cli.deploy.target import checked_url, effective_region, known_region
from cli.edge import Edge
from cli.flags import Flags
from cli.image.looked import told
from cli.quotas import Need, needs
from cli.records import Connection
from stacks.errors import ConfigError, StackgenError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from cli.aws import Aws
    from stacks.config import Config

GOOD, NOTE, BAD, SKIPPED = "good", "note", "missing", "skipped"
#: AWS refuses a request whose time is further off.
#: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
_SKEW_SECONDS = 300
_OLDEST = (3, 11)

#: Programs that some verb or user may want: by which names, for what, how to get one.
_PROGRAMS: Sequence[tuple[tuple[str, ...], str, str]] = (
    (("dot",), "graph --format svg, png", "apt install graphviz, or brew install graphviz"),
    (("aws",), "the commands that are printed", "pip install awscli, or AWS's own installer"),
    (
        ("session-manager-plugin",),
        "a shell on a host or in a slot (aws ssm, aws ecs execute-command)",
        "see AWS Systems Manager's guide: Install the Session Manager plugin",
    ),
    (
        ("docker", "podman", "buildah"),
        "the controllers' image; without one AWS CodeBuild builds it",
        "apt install podman, or another of the three",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one look found.

    Attributes:
        check: What was looked at.
        state: `good`, `note` (a deployment works without), `missing` or `skipped`.
        found: What is there.
        fix: What to do about it; empty when all is well.
    """

    check: str
    state: str
    found: str
    fix: str = ""


class Doctor:
    """One examination.

    Args:
        flags: What was typed.
        edge: The outside.
        folder: Whose local AWS is meant.
    """

    def __init__(self, flags: Flags, edge: Edge, folder: "Path") -> None:
        self._flags, self._edge, self._folder = flags, edge, folder

    def examine(self) -> Iterator[Finding]:
        """Yield the findings; none of them can end the examination."""
        yield self._python()
        yield self._look("configuration", self._configuration)
        yield self._look("region", self._region_found)
        yield self._look("end point", self._end_point)
        if self._flags.local:
            yield self._look("local AWS", self._local)
        else:
            yield from self._account()
        yield from self._programs()

    def _look(self, check: str, look: Callable[[], Finding]) -> Finding:
        """Return what a look finds; an error is a finding with its own way out."""
        try:
            return look()
        except ConfigError as error:
            lines = [str(problem) for problem in error.problems]
            return Finding(check=check, state=BAD, found=error.message, fix="\n".join(lines))
        except StackgenError as error:
            return Finding(check=check, state=BAD, found=error.message, fix=error.hint)
        except aws_error_types() as error:
            told = explain(error)
            return Finding(check=check, state=BAD, found=told.message, fix=told.hint)

    def _best_effort(self, check: str, look: Callable[[], Finding]) -> Finding:
        """Return what a look finds; who may not look is told so, and may well deploy."""
        found = self._look(check, look)
        if found.state == BAD and found.found.startswith("AWS "):
            return Finding(check=check, state=SKIPPED, found=found.found, fix=found.fix)
        return found

    # --- this machine ---

    def _python(self) -> Finding:
        version = ".".join(map(str, sys.version_info[:3]))
        fits = sys.version_info[:2] >= _OLDEST
        fix = "" if fits else "Install Python 3.11 or newer, then stackgen in it."
        return Finding(check="Python", state=GOOD if fits else BAD, found=version, fix=fix)

    @cached_property
    def _config(self) -> "Config":
        return self._edge.read_config(self._flags.config, self._known_region)

    @cached_property
    def _configured(self) -> bool:
        """Whether the file can be used; what is wrong with it its own check says."""
        try:
            return bool(self._config)
        except StackgenError:
            return False

    @property
    def _known_region(self) -> str | None:
        return known_region(self._flags, self._edge.environ)

    def _configuration(self) -> Finding:
        name = self._config.name
        return Finding(check="configuration", state=GOOD, found=f"{self._flags.config}: {name}")

    @cached_property
    def _region(self) -> str:
        if self._configured:
            return effective_region(self._flags, self._config, self._known_region)
        if not self._known_region:
            raise UsageError("no region is known: the file is wrong", "Mend it, or pass --region.")
        return effective_region(self._flags, None, self._known_region)

    def _region_found(self) -> Finding:
        return Finding(check="region", state=GOOD, found=self._region)

    def _url(self) -> str | None:
        return checked_url(self._flags.endpoint_url or self._edge.environ.get("AWS_ENDPOINT_URL"))

    def _end_point(self) -> Finding:
        if self._flags.local:
            return Finding(check="end point", state=GOOD, found="the local AWS of this folder")
        url = self._url()
        if url is None:
            return Finding(check="end point", state=GOOD, found="AWS")
        unset = "Leave --endpoint-url out and unset AWS_ENDPOINT_URL to reach AWS itself."
        return Finding(check="end point", state=NOTE, found=url, fix=unset)

    def _local(self) -> Finding:
        cloud = self._edge.local()
        running = cloud.status(cloud.default_home(self._folder))
        where = f"runs at {running.endpoint_url}" if running else "installed; deploy starts it"
        return Finding(check="local AWS", state=GOOD, found=where)

    def _programs(self) -> Iterator[Finding]:
        for names, purpose, fix in _PROGRAMS:
            there = [name for name in names if self._edge.find_program(name)]
            check = f"program {' or '.join(names)}"
            if there:
                yield Finding(check=check, state=GOOD, found=", ".join(there))
            else:
                lacking = f"not found; only needed for {purpose}"
                yield Finding(check=check, state=NOTE, found=lacking, fix=fix)

    # --- the account ---

    @cached_property
    def _aws(self) -> "Aws":
        flags = self._flags
        connection = Connection(
            region=self._region, profile=flags.profile, endpoint_url=self._url()
        )
        return self._edge.connect(connection)

    def _account(self) -> Iterator[Finding]:
        """Yield what is found in the account; without credentials that alone."""
        credentials = self._look("credentials", self._credentials)
        yield credentials
        later: list[tuple[str, Callable[[], Finding]]] = [
            ("clock", self._clock),
            ("hosted zone", self._zone),
            ("service-linked roles", self._roles),
            ("controllers' image", self._image),
        ]
        if credentials.state == BAD:
            yield from (_unknown(check, "no credentials") for check, _ in later)
            yield _unknown("quotas", "no credentials")
            return
        if not self._configured:
            yield self._best_effort(*later[0])
            yield from (_unknown(check, "the configuration is wrong") for check, _ in later[1:])
            yield _unknown("quotas", "the configuration is wrong")
            return
        yield from (self._best_effort(check, look) for check, look in later)
        yield from self._quotas()

    def _credentials(self) -> Finding:
        who = self._aws.identity
        wanted = self._flags.account
        if wanted and who.account != wanted:
            raise UsageError(
                f"account {who.account}, not {wanted} (--account)", "Use another --profile."
            )
        found = f"account {who.account}, {who.arn}"
        return Finding(check="credentials", state=GOOD, found=found)

    def _clock(self) -> Finding:
        theirs = self._aws.clock()
        if theirs is None:
            return _unknown("clock", "the answer has no date")
        off = abs((self._edge.now() - theirs).total_seconds())
        if off > _SKEW_SECONDS:
            fix = "Set this machine's clock (timedatectl set-ntp true): AWS refuses its requests."
            return Finding(check="clock", state=BAD, found=f"{off:.0f} s off AWS's", fix=fix)
        return Finding(check="clock", state=GOOD, found=f"within {_SKEW_SECONDS} s of AWS's")

    def _zone(self) -> Finding:
        from cli.deploy.zone import hosted_zone_id  # noqa: PLC0415 - only where a zone is named

        dns = self._config.dns
        if dns is None:
            return Finding(check="hosted zone", state=GOOD, found="none is named")
        if dns.zone_id is None:
            found = hosted_zone_id(self._aws, dns.zone)
            return Finding(check="hosted zone", state=GOOD, found=f"{dns.zone} is {found}")
        name = self._aws.hosted_zone(dns.zone_id)
        if name != dns.zone:
            raise UsageError(
                f"{dns.zone_id} is {f'the zone of {name}' if name else 'no hosted zone'}",
                "Correct dns.zone_id, or leave it out: it is looked up then.",
            )
        return Finding(check="hosted zone", state=GOOD, found=f"{dns.zone} is {dns.zone_id}")

    @cached_property
    def _template(self) -> dict[str, Any]:
        return self._edge.synth(self._config).root

    def _roles(self) -> Finding:
        spot = any(agent.spot for agent in self._config.agents)
        needed = roles_needed(self._template, spot=spot)
        missing = sorted(needed - self._aws.service_linked_roles())
        if not missing:
            return Finding(check="service-linked roles", state=GOOD, found="all are there")
        fix = "Nothing: deploy makes them, if it may (iam:CreateServiceLinkedRole)."
        found = f"not there: {', '.join(missing)}"
        return Finding(check="service-linked roles", state=NOTE, found=found, fix=fix)

    def _image(self) -> Finding:
        there, found = told(self._aws, self._config, self._flags, self._edge)
        return Finding(check="controllers' image", state=GOOD if there else NOTE, found=found)

    def _quotas(self) -> Iterator[Finding]:
        """Yield a finding for each quota that the stack needs."""
        try:
            wanted = needs(self._config, self._template)
        except StackgenError as error:
            yield _unknown("quotas", error.message)
            return
        for need in wanted:
            look = lambda need=need: self._quota(need)  # noqa: E731 - bound to its own need
            yield self._best_effort(f"quota of {need.quota.name}", look)

    def _quota(self, need: Need) -> Finding:
        quota, check = need.quota, f"quota of {need.quota.name}"
        limit = int(self._aws.quota(quota.service, quota.code))
        # What an existing stack has is among what is used already.
        used = self._aws.used(quota.kind) if quota.kind and not self._exists else 0
        left = limit - used
        found = f"{limit}, {used} in use" if quota.kind and not self._exists else str(limit)
        wanted = str(need.least) if need.least == need.most else f"{need.least} to {need.most}"
        told = f"{found}; the stack needs {wanted}"
        if left >= need.most:
            return Finding(check=check, state=GOOD, found=told)
        fix = (
            f"aws service-quotas request-service-quota-increase --service-code {quota.service}"
            f" --quota-code {quota.code} --desired-value {used + need.most}"
            f" --region {self._region}"
        )
        return Finding(check=check, state=NOTE if left >= need.least else BAD, found=told, fix=fix)

    @cached_property
    def _exists(self) -> bool:
        stack = self._aws.stack(self._flags.stack_name or self._config.name)
        return stack is not None and stack.status != "REVIEW_IN_PROGRESS"


def _unknown(check: str, why: str) -> Finding:
    """Return the finding of a look that could not be had."""
    return Finding(check=check, state=SKIPPED, found=f"not checked: {why}")
