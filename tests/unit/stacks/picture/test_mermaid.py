"""Text for Mermaid."""

from stacks.picture.mermaid import mermaid
from stacks.picture.model import Arrow, Box, Group, Picture


def test_names_never_break_the_syntax() -> None:
    """Ids are numbered, texts quoted: `end` or a quote in a name is only text."""
    picture = Picture(
        boxes=(Box(id="end", title='say "end"', icon="users"),),
        groups=(Group(id="g", title="G", boxes=(Box(id="c", title="C", icon="files"),)),),
        arrows=(Arrow(source="end", target="c", label="goes"),),
    )
    lines = mermaid(picture, title="T").splitlines()
    assert '  n0("say #quot;end#quot;"):::people' in lines
    assert '  subgraph g_g["G"]' in lines
    assert '  n0 -->|"goes"| n1' in lines
    assert sum("classDef" in line for line in lines) == 2
