"""`stackgen publish`: the template in a bucket, and the link that creates a stack from it."""

from typing import Any

import click

from cli import options
from cli.deploy import plan
from cli.deploy.controllers_image import ControllersImage
from cli.deploy.images import UNKNOWN_IMAGE
from cli.deploy.publish import Publication, bucket_name, filled_in, folder_name, publish
from cli.deploy.target import Target, reach, read_file
from cli.edge import edge_of
from cli.flags import Flags, flags_of
from cli.ui import Ui
from stacks import __version__
from stacks.controller_image import PARAMETER


@click.command("publish", context_settings=options.SETTINGS)
@click.option("--bucket", required=True, metavar="NAME", help="A bucket in the stack's region.")
@click.option(
    "--prefix",
    default="stackgen",
    show_default=True,
    metavar="PATH",
    help="The folder inside the bucket.",
)
@options.configuration
@options.connection
@options.inputs
@options.base_image
@options.dry_run
@options.output
@options.presentation
@click.pass_context
def command(ctx: click.Context, /, *, bucket: str, prefix: str, **given: Any) -> int:
    """Upload the template, and print the link that creates the stack in the console.

    The template and what it needs, the hooks' code, go to PREFIX/VERSION/NAME-DIGEST/: the same
    content always to the same place, another content to another, so that a link never changes its
    meaning. A bucket of another region or another account is refused before anything is uploaded.

    Controllers without an image of yours run stackgen's own, by its digest in this account's ECR:
    `stackgen image push` has to have pushed it, or nothing is uploaded.

    The objects are private, encrypted by the bucket's own setting, and stay until you remove
    them. The link works for people who may read them and create stacks in this account. It
    carries the parameters that differ from their defaults; the console ignores those that are
    NoEcho. It cannot carry tags: the AWS CLI's command that is printed too sets them.

    The load balancer refuses to be deleted (protection.balancer). Without stackgen its protection
    must be lifted by hand before the stack is deleted, and when the first creation fails: AWS's own
    rollback then ends in ROLLBACK_FAILED.

    --output json prints {stack, region, account, version, bucket, keys, template_url, link,
    command, dry_run}; `link` is null where there is no console.

    \b
    Examples:
      stackgen publish --bucket my-templates
      stackgen publish --bucket my-templates --prefix ci --param HostMaximum=8
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    bucket_name(bucket)
    folder_name(prefix)
    ui = Ui(flags, edge)
    config, region = read_file(flags, edge)
    with ui.working("Making the template"):
        synthesis = edge.synth(config, {PARAMETER: UNKNOWN_IMAGE})
    filled_in(synthesis.root, flags.param, plan.UNKNOWN)
    plan.tags(config.name, in_file=config.tags, given=flags.tag)
    target = reach(flags, edge, ui, config=config, region=region, start_local=False)
    own = ControllersImage(target, flags, edge, ui).pushed()
    if own:
        synthesis = edge.synth(config, own)
    with ui.working("Uploading" if not flags.dry_run else "Looking at the bucket"):
        made = publish(target, flags, synthesis, bucket=bucket, prefix=prefix)
    if flags.json:
        ui.result_json(_as_json(made, target, flags, bucket))
        return 0
    _tell(made, flags, ui, bucket)
    if config.protection.balancer:
        ui.say(
            "Its load balancer refuses to be deleted, so the console deletes neither the stack nor"
            f" what a creation that failed has left. This does: {flags.command('destroy')}"
        )
    return 0


def _tell(made: Publication, flags: Flags, ui: Ui, bucket: str) -> None:
    """Print the link and the command on stdout, what lies where on stderr."""
    if flags.dry_run:
        ui.say("Dry run: nothing was uploaded.")
    for key in made.keys:
        ui.say(f"  s3://{bucket}/{key}")
    if made.link:
        ui.result("Create the stack in the console (for who may read the bucket):")
        ui.result(f"  {made.link}")
    ui.result("Or by the AWS CLI, with its tags:")
    ui.result(f"  {made.command}")


def _as_json(made: Publication, target: Target, flags: Flags, bucket: str) -> dict[str, Any]:
    """Write a publication for programs: the names are public."""
    return {
        "stack": target.stack_name,
        "region": target.region,
        "account": target.account,
        "version": __version__,
        "bucket": bucket,
        "keys": list(made.keys),
        "template_url": made.url,
        "link": made.link,
        "command": made.command,
        "dry_run": flags.dry_run,
    }
