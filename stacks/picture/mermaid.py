"""A picture as text for Mermaid, which GitHub and GitLab draw by themselves."""

from collections.abc import Iterator

from stacks.picture.model import Arrow, Box, Group, Picture

#: Colours of the icons, as classes of boxes.
_CLASSES = {
    "network": ("#8C4FFF", ("balancer", "endpoint", "gateway", "name", "network")),
    "safety": ("#DD344C", ("certificate", "key", "shield")),
    "compute": ("#D86613", ("agent", "controller", "host")),
    "storage": ("#6B8E13", ("bucket", "files", "vault")),
    "watch": ("#C9216B", ("alarm", "dashboard", "logs", "topic")),
    "people": ("#44546A", ("other", "users")),
}


def mermaid(picture: Picture, *, title: str) -> str:
    """Write a picture as a Mermaid flow chart.

    Args:
        picture: What is drawn.
        title: Written above it.

    https://mermaid.js.org/syntax/flowchart.html
    """
    ids = {box.id: f"n{number}" for number, box in enumerate(_all_boxes(picture))}
    lines = [f"---\ntitle: {_quoted(title)}\n---", f"flowchart {'LR' if picture.wide else 'TB'}"]
    lines += [f"  {_box(box, ids)}" for box in picture.boxes]
    for group in picture.groups:
        lines += _group(group, ids, "  ")
    lines += [f"  {_arrow(arrow, ids)}" for arrow in picture.arrows]
    used = {box.icon for box in _all_boxes(picture)}
    lines += [
        f"  classDef {name} stroke:{colour},stroke-width:2px,fill:#fff,color:#232f3e"
        for name, (colour, icons) in _CLASSES.items()
        if used & set(icons)
    ]
    return "\n".join(lines) + "\n"


def _all_boxes(picture: Picture) -> Iterator[Box]:
    """Yield every box in the order it is drawn."""
    yield from picture.boxes
    waiting = list(picture.groups)
    while waiting:
        group = waiting.pop(0)
        yield from group.boxes
        waiting = [*group.groups, *waiting]


def _group(group: Group, ids: dict[str, str], indent: str) -> Iterator[str]:
    """Yield the lines of a frame."""
    yield f"{indent}subgraph g_{group.id}[{_quoted(group.title)}]"
    for box in group.boxes:
        yield f"{indent}  {_box(box, ids)}"
    for inner in group.groups:
        yield from _group(inner, ids, f"{indent}  ")
    yield f"{indent}end"


def _box(box: Box, ids: dict[str, str]) -> str:
    """Return a box with its class."""
    text = f"{box.title}<br>{box.detail}" if box.detail else box.title
    kind = next(name for name, (_, icons) in _CLASSES.items() if box.icon in icons)
    return f"{ids[box.id]}({_quoted(text)}):::{kind}"


def _arrow(arrow: Arrow, ids: dict[str, str]) -> str:
    """Return an arrow."""
    label = f"|{_quoted(arrow.label)}|" if arrow.label else ""
    return f"{ids[arrow.source]} -->{label} {ids[arrow.target]}"


def _quoted(text: str) -> str:
    """Return a text between quotes, those inside written as an entity."""
    return '"' + text.replace('"', "#quot;") + '"'
