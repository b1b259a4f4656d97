"""`stackgen deploy`: bring the stack to what the file says."""

from typing import Any

import click

from cli import options
from cli.deploy.images import draft
from cli.deploy.report import finish
from cli.deploy.run import Deployment
from cli.deploy.target import reach, read_file
from cli.edge import edge_of
from cli.flags import flags_of
from cli.ui import Ui


@click.command("deploy", context_settings=options.SETTINGS)
@options.configuration
@options.connection
@options.change
@options.hosts
@options.building
@options.dry_run
@options.confirmation
@options.following
@options.rescue
@options.output
@options.presentation
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> int:
    """Create or update the stack through a change set.

    Reads the file, makes the template, has CloudFormation work out a change set, shows it, asks,
    carries it out, follows the events, prints the outputs. No changes is success.

    The hooks' code, and a template above 51,200 bytes, go through the bucket
    stackgen-ACCOUNT-REGION, made once: private, encrypted. Templates expire after 30 days, the code
    goes with the stack. With dns.zone and no dns.zone_id the
    hosted zone's id is looked up, and so are the machine images that AWS recommends: a newer one
    is a change that you see first; --keep-images keeps what the stack has. Parameters
    always get what the file says, or --param.

    Controllers without an image of yours run stackgen's own. When this account's ECR has it not yet
    (its tag is by content) it is built and pushed first, once you agree: the change set names its
    digest. By docker, podman or buildah, else by AWS CodeBuild; see `stackgen image push --help`,
    also for the rights. An image that is named and not there is refused, where AWS can be asked.
    With --local nothing is built or pushed: a stand-in runs. So is a secret or parameter of
    controllers[].secrets; it is looked for by secretsmanager:DescribeSecret and
    ssm:DescribeParameters, and not read.

    Before it asks it says who notices, and what others have changed in the stack since. Replacing
    or removing what holds data (the file system, keys, backups) is refused unless --accept-loss
    names it.

    After an update hosts that run an old launch template version, image or type are replaced, one
    at a time: a new one comes, the old one is drained and goes, and before the next every slot has
    to serve. --timeout holds for each host. A repeated command goes on where one was left.

    When --timeout is over it says what is not stable and why, by ECS's events, the reasons of
    stopped tasks and the balancer's health checks, and how to go on or to give up. An operation
    that goes on already is followed first, when you agree.

    --express has CloudFormation apply the configuration without waiting for readiness, and is done
    when every slot serves; of an update all slots may restart at once. When one does not serve in
    time nothing is rolled back: the way back is printed.

    Ctrl-C while AWS works leaves AWS working; the command to come back is printed.

    \b
    Examples:
      stackgen deploy --local
      stackgen deploy --dry-run
      stackgen deploy -c team.yaml --profile prod --yes --output json
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    config, region = read_file(flags, edge)
    with ui.working("Making the template"):
        synthesis = draft(config, flags, edge)
    if not flags.dry_run:
        ui.must_be_able_to_ask()
    target = reach(flags, edge, ui, config=config, region=region, start_local=True)
    report = Deployment(target, flags, edge, ui).run(synthesis)
    return finish(report, target, flags, edge, ui)
