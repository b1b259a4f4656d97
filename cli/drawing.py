"""Draws a picture with Graphviz, its icons inside the file: nothing is linked, nothing is run."""

import hashlib
import re
from pathlib import Path

from cli.edge import Edge
from stacks.errors import StackgenError, UsageError
from stacks.picture.dot import dot
from stacks.picture.model import Picture

#: Beside each icon as a vector lies the same one in pixels, which is all that Graphviz reads.
ICONS = Path(__file__).parent / "icons"
_IMAGE = re.compile(
    r'<image xlink:href="(?:[^"]*/)?(?P<icon>[a-z]+)\.png" (?P<size>width="[^"]*" height="[^"]*")'
    r' preserveAspectRatio="[^"]*" (?P<place>x="[^"]*" y="[^"]*")/>'
)


def draw(picture: Picture, *, title: str, form: str, edge: Edge) -> bytes:
    """Return a picture as `svg` or `png`.

    Raises:
        UsageError: Graphviz is not installed.
    """
    program = edge.find_program("dot")
    if program is None:
        raise UsageError(
            f"--format {form} needs Graphviz, whose program dot was not found",
            "Install it (apt install graphviz, brew install graphviz), or take --format mermaid"
            " or dot, which need nothing.",
        )
    text = dot(picture, title=title, icons=True)
    command = [program, f"-T{form}", f"-Gimagepath={ICONS}", *(["-Gdpi=144"] * (form == "png"))]
    code, drawn, complaint = edge.pipe(command, text)
    if code or not drawn:
        raise StackgenError(
            f"Graphviz could not draw it: {' '.join(complaint.split())}",
            "--format dot prints what it was given.",
        )
    return _with_icons(drawn.decode(), text).encode() if form == "svg" else drawn


def fingerprint(text: str) -> str:
    """Return the mark by which a drawing names the text it was made from."""
    return f"stackgen graph sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _with_icons(svg: str, text: str) -> str:
    """Put the icons into the drawing as vectors, and its mark behind the first line."""
    drawn = _IMAGE.sub(_icon, svg)
    head, _, rest = drawn.partition("\n")
    return f"{head}\n<!-- {fingerprint(text)} -->\n{rest}"


def _icon(found: re.Match[str]) -> str:
    """Return an icon in its place."""
    vector = (ICONS / f"{found['icon']}.svg").read_text(encoding="utf-8").strip()
    size = found["size"].replace("px", "")
    return vector.replace("<svg ", f"<svg {found['place']} {size} ", 1)
