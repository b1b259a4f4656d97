"""`stackgen synth`: the template, and nothing else."""

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli import options
from cli.deploy.plan import BUCKET
from cli.deploy.target import effective_region, known_region
from cli.edge import edge_of
from cli.flags import flags_of
from cli.ui import Ui
from stacks.controller_image import BASE
from stacks.errors import UsageError

if TYPE_CHECKING:
    from stacks.synth import Synthesis


@click.command("synth", context_settings=options.SETTINGS)
@options.configuration
@options.region
@click.option(
    "-o",
    "out",
    type=click.Path(path_type=Path, readable=False),
    metavar="DIR",
    help="Write into this folder, and print only its path and what is next, on stderr.",
)
@options.base_image
@options.presentation
@click.pass_context
def command(ctx: click.Context, /, *, out: Path | None, **given: Any) -> int:
    """Turn the configuration into a CloudFormation template.

    Prints the root template as JSON on stdout. With -o DIR writes DIR/root.json, nested templates
    beside it and what they need into DIR/assets. The same file gives the same bytes, always;
    nothing is sent anywhere.

    Controllers without an image of yours run stackgen's own, named by its tag in the registry of
    whoever deploys: `stackgen image push` has to have pushed it, with the same --base-image.

    The template needs no stackgen: once the hooks' code, the zip in DIR/assets, lies in a bucket of
    the stack's region, `aws cloudformation deploy --template-file DIR/root.json --s3-bucket B
    --stack-name X --capabilities CAPABILITY_IAM --parameter-overrides AssetsBucket=B` takes it as
    it is. Both commands are printed.

    \b
    Examples:
      stackgen synth
      stackgen synth -c team.yaml -o build
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    known = known_region(flags, edge.environ)
    config = edge.read_config(flags.config, known)
    if flags.region:
        effective_region(flags, config, known)
    base = {BASE: flags.base_image} if flags.base_image else {}
    synthesis = edge.synth(config, base) if base else edge.synth(config)
    if out is None:
        ui.result(synthesis.root_json.rstrip("\n"))
        return 0
    try:
        write(synthesis, out)
    except OSError as error:
        raise UsageError(f"{error.filename or out} cannot be written: {error.strerror}") from None
    ui.say(str(out))
    for line in by_hand(synthesis, out, config.name):
        ui.say(line)
    return 0


def by_hand(synthesis: "Synthesis", folder: Path, name: str) -> list[str]:
    """Say how a folder becomes a stack without stackgen: code first, then the template."""
    if not synthesis.assets:
        return []
    assets, template = (shlex.quote(str(folder / part)) for part in ("assets", "root.json"))
    deploy = (
        f"aws cloudformation deploy --template-file {template} --s3-bucket BUCKET"
        f" --stack-name {name} --capabilities CAPABILITY_IAM"
        f" --parameter-overrides {BUCKET}=BUCKET"
    )
    return [
        "The hooks' code is in its assets. Without stackgen, by a bucket of yours in the region:",
        f"  aws s3 cp {assets} s3://BUCKET/ --recursive",
        f"  {deploy}",
    ]


def write(synthesis: "Synthesis", folder: Path) -> None:
    """Write all parts of a synthesis into a folder, made if need be."""
    assets = folder / "assets"
    assets.mkdir(parents=True, exist_ok=True)
    (folder / "root.json").write_text(synthesis.root_json, encoding="utf-8")
    for name, template in synthesis.nested.items():
        text = json.dumps(template, indent=1, sort_keys=True)
        (folder / f"{name.removesuffix('.json')}.json").write_text(f"{text}\n", encoding="utf-8")
    for name, content in synthesis.assets.items():
        path = assets / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
