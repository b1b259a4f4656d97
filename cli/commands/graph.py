"""`stackgen graph`: the stack as a picture, drawn from its template."""

from pathlib import Path
from typing import Any

import click

from cli import options
from cli.deploy.target import read_file
from cli.edge import Edge, edge_of
from cli.flags import flags_of
from cli.ui import Ui
from stacks.errors import UsageError

FORMATS = ("mermaid", "dot", "svg", "png")


@click.command("graph", context_settings=options.SETTINGS)
@click.option(
    "--format",
    "form",
    envvar="STACKGEN_FORMAT",
    type=click.Choice(FORMATS),
    help="The form. Default: by the ending of -o, else mermaid.",
)
@click.option(
    "--all",
    "everything",
    envvar="STACKGEN_ALL",
    is_flag=True,
    help="Every resource, not the overview.",
)
@click.option(
    "-o",
    "out",
    type=click.Path(path_type=Path, dir_okay=False, readable=False),
    metavar="FILE",
    help="Write into this file instead of stdout; needed for png.",
)
@options.configuration
@options.region
@options.presentation
@click.pass_context
def command(
    ctx: click.Context, /, *, form: str | None, everything: bool, out: Path | None, **given: Any
) -> int:
    """Draw the stack from its template.

    The overview shows what serves users, what that stands on and what keeps watch; an arrow
    stands for the path of references between two of them. --all shows every resource and what it
    needs, without what it needs through another one anyway.

    mermaid and dot are text and need nothing; GitHub draws mermaid by itself. svg and png need
    Graphviz (apt install graphviz); their icons are inside the file.

    \b
    Examples:
      stackgen graph
      stackgen graph -o stack.svg
      stackgen graph --all --format png -o everything.png
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    chosen = _form(form, out)
    config, _ = read_file(flags, edge)
    drawn = _draw(edge.synth(config).root, config.name, chosen, everything=everything, edge=edge)
    if out is None:
        ui.result(drawn.decode().rstrip("\n"))
        return 0
    try:
        out.write_bytes(drawn)
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}") from None
    ui.say(str(out))
    return 0


def _form(form: str | None, out: Path | None) -> str:
    """Decide the form of the picture."""
    if form is None:
        ending = out.suffix[1:] if out else ""
        form = {"mmd": "mermaid", "gv": "dot"}.get(ending, ending) if out else "mermaid"
        if form not in FORMATS:
            raise UsageError(
                f"the ending of {out} names no format", f"Add --format {'|'.join(FORMATS)}."
            )
    if form == "png" and out is None:
        raise UsageError("png is no text for a terminal", "Name a file: -o stack.png")
    return form


def _draw(template: dict[str, Any], name: str, form: str, *, everything: bool, edge: Edge) -> bytes:
    """Return the picture's bytes."""
    from cli.drawing import draw  # noqa: PLC0415 - costs the core, which a wrong option does not
    from stacks.picture import everything as full  # noqa: PLC0415
    from stacks.picture.dot import dot  # noqa: PLC0415
    from stacks.picture.mermaid import mermaid  # noqa: PLC0415
    from stacks.picture.overview import overview  # noqa: PLC0415

    picture = full.everything(template) if everything else overview(template)
    title = f"Stack {name}"
    if form == "mermaid":
        return mermaid(picture, title=title).encode()
    if form == "dot":
        return dot(picture, title=title, icons=False).encode()
    return draw(picture, title=title, form=form, edge=edge)
