"""`stackgen local`: the local AWS of this folder."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from cli import options
from cli.edge import edge_of
from cli.flags import flags_of
from cli.local.plain import lines
from cli.local.tables import headline, tables
from cli.local.watch import NOT_RUNNING, watched
from cli.ui import Ui


@click.group("local", context_settings=options.SETTINGS)
def command() -> None:
    """Start, show or stop the local AWS of this folder.

    It needs no account, no root and no Docker, listens on this machine only, and speaks AWS's own
    API, so that other tools work with it too. Each folder has its own; STACKGEN_LOCAL_HOME names
    another place for its state. `deploy --local` starts it when needed.

    Every ECS task is one process here, a stand-in for Jenkins.

    \b
    Examples:
      stackgen local up
      stackgen local status --watch
      stackgen local down
    """


@command.command("up", context_settings=options.SETTINGS)
@options.output
@options.presentation
@click.pass_context
def up(ctx: click.Context, /, **given: Any) -> int:
    """Start the local AWS, and print how other tools reach it.

    One that runs already is left running. --output json prints {endpoint_url, started}.

    \b
    Example:
      stackgen local up
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui, cloud = Ui(flags, edge), edge.local()
    with ui.working("Starting the local AWS"):
        endpoint = cloud.up(cloud.default_home(Path.cwd()), note=ui.warn)
    if flags.json:
        ui.result_json({"endpoint_url": endpoint.url, "started": endpoint.started})
        return 0
    for name, value in (
        ("AWS_ENDPOINT_URL", endpoint.url),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
    ):
        ui.result(f"export {name}={value}")
    return 0


@command.command("status", context_settings=options.SETTINGS)
@click.option(
    "--watch", is_flag=True, help="Draw it anew until Ctrl-C, where stdout is a terminal."
)
@options.output
@options.presentation
@click.pass_context
def status(ctx: click.Context, /, *, watch: bool, **given: Any) -> int:
    """Show what runs in the local AWS: instances, tasks, targets, last events.

    Exit 1 when it is not running. --output json prints {running, endpoint_url, pid, version,
    started_at, time_factor, load_balancers: [{dns_name, url, ...}], instances: [...], tasks:
    [...], targets: [...], events: [...], faults: [...]}; a balancer's `url` followed by /login
    answers from this machine as it is.

    \b
    Examples:
      stackgen local status --watch
      stackgen local status --output json
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui, cloud = Ui(flags, edge), edge.local()
    home = cloud.default_home(Path.cwd())
    if watch and not flags.json and ui.draws:
        return watched(lambda: cloud.status(home), edge, ui)
    running = cloud.status(home)
    if flags.json:
        ui.result_json({"running": True, **asdict(running)} if running else {"running": False})
    elif running is None:
        ui.result(NOT_RUNNING)
    else:
        ui.result(headline(running, edge.now()))
        for text, role in lines(tables(running)):
            ui.result_styled(text, role or None)
    return 0 if running else 1


@command.command("down", context_settings=options.SETTINGS)
@options.presentation
@click.pass_context
def down(ctx: click.Context, /, **given: Any) -> int:
    """Stop the local AWS with everything in it.

    Its stacks are gone. Exit 0 also when it was not running.

    \b
    Example:
      stackgen local down
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui, cloud = Ui(flags, edge), edge.local()
    with ui.working("Stopping the local AWS"):
        ended = cloud.down(cloud.default_home(Path.cwd()))
    ui.say("The local AWS is stopped." if ended else "The local AWS was not running.")
    return 0
