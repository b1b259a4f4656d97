"""Publishing: which files go where, and the link that creates the stack from them."""

import hashlib
import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from cli.deploy import plan
from cli.deploy.target import Target
from cli.deploy.zone import hosted_zone_id
from cli.flags import Flags
from stacks import __version__
from stacks.errors import StackgenError, UsageError, shown

if TYPE_CHECKING:
    from stacks.synth import Synthesis

ROOT = "root.json"
ASSETS = "assets/"
_DIGEST_LENGTH = 16
#: https://docs.aws.amazon.com/general/latest/gr/aws-general.html (partitions have consoles of
#: their own)
_CONSOLES = {"cn-": "console.amazonaws.cn", "us-gov-": "console.amazonaws-us-gov.com"}
_CONSOLE = "console.aws.amazon.com"
_ABSENT = "404"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What lies in a bucket, and how a stack is made of it.

    Attributes:
        keys: Of all objects, the root template's first.
        url: The root template's address.
        link: The console's form, filled in; None where there is no console.
        command: The AWS CLI's command that does the same, and sets the stack's tags.
    """

    keys: tuple[str, ...]
    url: str
    link: str | None
    command: str


def publish(
    target: Target, flags: Flags, synthesis: "Synthesis", *, bucket: str, prefix: str
) -> Publication:
    """Upload a synthesis, all or nothing being refused first; a dry run uploads nothing."""
    aws, config = target.aws, target.config
    check_bucket(target, bucket)
    zone_id = None
    if config and config.dns and plan.needs_hosted_zone(synthesis.root, flags.param):
        zone_id = hosted_zone_id(aws, config.dns.zone)
    content = files(synthesis)
    place = folder(prefix, config.name if config else target.stack_name, content)
    keys = [f"{place}/{path}" for path in content]
    known = {"HostedZoneId": zone_id, plan.BUCKET: bucket, plan.PREFIX: f"{place}/{ASSETS}"}
    url = aws.object_url(bucket, keys[0])
    # The root last: whoever finds it finds everything it names.
    for key, body in reversed(
        [] if flags.dry_run else list(zip(keys, content.values(), strict=True))
    ):
        aws.upload(bucket, key, body, owner=target.account)
    values = filled_in(synthesis.root, flags.param, known)
    elsewhere = target.endpoint_url
    where = ["--region", target.region, *(["--endpoint-url", elsewhere] if elsewhere else [])]
    in_file = dict(config.tags) if config else {}
    tags = plan.tags(target.stack_name, in_file=in_file, given=flags.tag)
    return Publication(
        keys=tuple(keys),
        url=url,
        link=None
        if elsewhere
        else quick_create_link(target.region, url, target.stack_name, values),
        command=create_command(url, target.stack_name, values, tags, where),
    )


def bucket_name(text: str) -> str:
    """Return a bucket's name as S3 takes it, or refuse it before anything is asked.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    """
    if not re.fullmatch(r"[A-Za-z0-9._-]+", text):
        raise UsageError(
            f'--bucket: "{text}" is no bucket\'s name',
            "Write the name alone, without s3:// and folders (those are --prefix).",
        )
    return text


def folder_name(text: str) -> str:
    """Return a folder inside a bucket as the template's parameter takes it, or refuse it."""
    if not re.fullmatch(r"/?([A-Za-z0-9._-]+(/|$))*", text):
        raise UsageError(
            f'--prefix: "{shown(text)}" is no folder for this',
            "Use letters, digits, dots, hyphens and underscores, with a slash between folders.",
        )
    return text


def files(synthesis: "Synthesis") -> dict[str, bytes]:
    """Return everything that is uploaded, by its path below the folder; the root first."""
    nested = {
        f"{name.removesuffix('.json')}.json": json.dumps(template, indent=1, sort_keys=True)
        for name, template in synthesis.nested.items()
    }
    templates = {ROOT: synthesis.root_json, **nested}
    assets = {f"{ASSETS}{name}": content for name, content in synthesis.assets.items()}
    return {name: text.encode() for name, text in templates.items()} | assets


def folder(prefix: str, name: str, content: Mapping[str, bytes]) -> str:
    """Return where a content lies: under the version and its own digest.

    Another content gets another place: what a link names is never changed under it.
    """
    digest = hashlib.sha256()
    for path, body in sorted(content.items()):
        digest.update(f"{path}\0{len(body)}\0".encode() + body)
    place = f"{name}-{digest.hexdigest()[:_DIGEST_LENGTH]}"
    return "/".join(filter(None, [prefix.strip("/"), __version__, place]))


def check_bucket(target: Target, name: str) -> None:
    """Refuse a bucket that cannot serve this stack, before anything is uploaded.

    CloudFormation reads templates and Lambda reads code from a bucket of the stack's own region.
    https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html
    """
    account, region = target.account, target.region
    found = target.aws.bucket(name, owner=account)
    if found.code == _ABSENT:
        raise StackgenError(
            f"there is no bucket {name}; nothing was uploaded",
            f"Make it: {target.aws_command(f'aws s3 mb s3://{name}')}",
        )
    if found.code:
        raise StackgenError(
            f"the bucket {name} cannot be used (S3 answers {found.code}): it belongs to another"
            " account, or s3:ListBucket is not allowed; nothing was uploaded",
            "Check whose it is: "
            + target.aws_command(
                f"aws s3api head-bucket --bucket {name} --expected-bucket-owner {account}"
            ),
        )
    if found.region and found.region != region:
        raise StackgenError(
            f"the bucket {name} lies in {found.region}, the stack in {region}; nothing was"
            " uploaded",
            f"Name a bucket in {region}: a stack takes its files from its own region.",
        )


def filled_in(
    template: Mapping[str, Any],
    given: Sequence[tuple[str, str]],
    known: Mapping[str, str | None],
) -> dict[str, str]:
    """Return the parameters that the link carries: those that differ from their defaults.

    The console ignores a NoEcho parameter in a link, and a link is no place for a secret.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stacks-quick-create-links.html
    """
    declared = template.get("Parameters", {})
    for name, _ in given:
        if declared.get(name, {}).get("NoEcho"):
            raise UsageError(
                f"--param {name}: is NoEcho, which a quick-create link cannot carry",
                "Leave it out: the console asks for it.",
            )
    values = plan.parameters(template, given=given, known=known)
    pairs = {item["ParameterKey"]: item["ParameterValue"] for item in values}
    return {
        name: value
        for name, value in pairs.items()
        if value != str(declared[name].get("Default", ""))
    }


def quick_create_link(region: str, url: str, name: str, parameters: Mapping[str, str]) -> str:
    """Return the address of the console's form for a new stack, filled in."""
    host = next((h for start, h in _CONSOLES.items() if region.startswith(start)), _CONSOLE)
    query = {"templateURL": url, "stackName": name}
    query |= {f"param_{key}": value for key, value in parameters.items()}
    fragment = f"/stacks/quickcreate?{urlencode(query, quote_via=quote, safe='')}"
    return f"https://{host}/cloudformation/home?region={region}#{fragment}"


def create_command(
    url: str,
    name: str,
    parameters: Mapping[str, str],
    tags: Sequence[Mapping[str, str]],
    where: Sequence[str],
) -> str:
    """Return the AWS CLI's command that creates the stack; `where` are its global options."""
    words = ["aws", "cloudformation", "create-stack", *where]
    words += ["--stack-name", name, "--template-url", url]
    words += ["--capabilities", "CAPABILITY_IAM"]
    if parameters:
        values = [f"ParameterKey={k},ParameterValue={_escaped(v)}" for k, v in parameters.items()]
        words += ["--parameters", *values]
    pairs = [f"Key={_escaped(tag['Key'])},Value={_escaped(tag['Value'])}" for tag in tags]
    return shlex.join([*words, "--tags", *pairs])


def _escaped(value: str) -> str:
    """Write a value so that the AWS CLI's shorthand takes its commas as they are.

    https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html
    """
    return value.replace("\\", "\\\\").replace(",", "\\,")
