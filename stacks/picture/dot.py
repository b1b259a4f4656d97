"""A picture as text for Graphviz."""

from collections.abc import Iterator

from stacks.picture.model import Arrow, Box, Group, Picture

_INK = "#232F3E"
_QUIET = "#5F6B7A"
_FRAMES = ("#F4F6F9", "#FFFFFF", "#FDF3EA")
_LINES = ("#8C9AA9", "#8FA6BF", "#E3A36B")
_FONT = "Helvetica,Arial,sans-serif"


def dot(picture: Picture, *, title: str, icons: bool) -> str:
    """Write a picture in the DOT language.

    Args:
        picture: What is drawn.
        title: Written above it.
        icons: Whether boxes have a cell with the image `<icon>.png`, which must then be found by
            Graphviz (its `imagepath`); without it the text needs no file.

    https://graphviz.org/doc/info/lang.html
    """
    lines = [
        "digraph stack {",
        *_defaults(picture, title),
        *(_box(box, icons, "  ") for box in picture.boxes),
    ]
    for group in picture.groups:
        lines += _group(group, icons, 0)
    lines += [_arrow(arrow) for arrow in picture.arrows]
    lines += [line for group in picture.groups for line in _in_pairs(group, picture.arrows)]
    return "\n".join([*lines, "}"]) + "\n"


def _defaults(picture: Picture, title: str) -> list[str]:
    """Return what holds for the whole drawing."""
    words = f'fontname="{_FONT}", fontcolor="{_INK}"'
    quiet = f'fontname="{_FONT}", fontcolor="{_QUIET}"'
    room = "bgcolor=white, pad=0.3, nodesep=0.35, ranksep=0.55, newrank=true"
    direction = "LR" if picture.wide else "TB"
    shape = f'shape=box, style="rounded,filled", fillcolor=white, color="{_LINES[0]}"'
    return [
        f"  graph [rankdir={direction}, {room}]",
        f"  graph [{words}, fontsize=18, labelloc=t, label={_quoted(title)}]",
        f'  node [{words}, fontsize=12, {shape}, margin="0.08,0.05"]',
        f'  edge [{quiet}, fontsize=10, color="{_QUIET}", arrowsize=0.7]',
    ]


def _group(group: Group, icons: bool, depth: int) -> Iterator[str]:  # noqa: FBT001 - recursion
    """Yield the lines of a frame."""
    indent = "  " * (depth + 1)
    style = "rounded,filled" + (",dashed" if group.foreign else "")
    level = min(depth, len(_FRAMES) - 1)
    yield f"{indent}subgraph {_quoted(f'cluster_{group.id}')} {{"
    yield (
        f'{indent}  graph [label={_quoted(group.title)}, labeljust=l, fontsize=12, style="{style}",'
        f' fillcolor="{_FRAMES[level]}", color="{_LINES[level]}", fontcolor="{_QUIET}", margin=12]'
    )
    for box in group.boxes:
        yield _box(box, icons, f"{indent}  ")
    for inner in group.groups:
        yield from _group(inner, icons, depth + 1)
    yield f"{indent}}}"


def _in_pairs(group: Group, arrows: tuple[Arrow, ...]) -> list[str]:
    """Return unseen arrows that put boxes without any side by side: a long column reads badly."""
    ends = {end for arrow in arrows for end in (arrow.source, arrow.target)}
    loose = [box.id for box in group.boxes if box.id not in ends]
    pairs = zip(loose[::2], loose[1::2], strict=False)
    return [f"  {_quoted(one)} -> {_quoted(other)} [style=invis]" for one, other in pairs]


def _box(box: Box, icons: bool, indent: str) -> str:  # noqa: FBT001 - as above
    """Return the line of a box."""
    detail = (
        f'<BR ALIGN="LEFT"/><FONT POINT-SIZE="10" COLOR="{_QUIET}">{_escaped(box.detail)}</FONT>'
        if box.detail
        else ""
    )
    image = (
        f'<TD FIXEDSIZE="TRUE" WIDTH="32" HEIGHT="32"><IMG SCALE="TRUE" SRC="{box.icon}.png"/></TD>'
        if icons
        else ""
    )
    label = (
        '<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="3"><TR>'
        f'{image}<TD ALIGN="LEFT" BALIGN="LEFT">{_escaped(box.title)}{detail}</TD></TR></TABLE>>'
    )
    return f"{indent}{_quoted(box.id)} [label={label}]"


def _arrow(arrow: Arrow) -> str:
    """Return the line of an arrow."""
    label = f" [label={_quoted(arrow.label)}]" if arrow.label else ""
    return f"  {_quoted(arrow.source)} -> {_quoted(arrow.target)}{label}"


def _quoted(text: str) -> str:
    """Return a string of the DOT language."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    """Return text for an HTML-like label."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
