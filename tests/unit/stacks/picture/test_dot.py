"""Text for Graphviz: quoted, framed, the same each time."""

from stacks.picture.dot import dot
from stacks.picture.model import Arrow, Box, Group, Picture

PICTURE = Picture(
    boxes=(Box(id='a"b', title="<A> & B", detail="d", icon="users"),),
    groups=(Group(id="g", title="G", boxes=(Box(id="c", title="C"),), foreign=True),),
    arrows=(Arrow(source='a"b', target="c", label='"x"'),),
)


def test_text_is_escaped() -> None:
    """Quotes, brackets and ampersands of names stay text."""
    text = dot(PICTURE, title='T"', icons=False)
    assert '"a\\"b" -> "c" [label="\\"x\\""]' in text
    assert "&lt;A&gt; &amp; B" in text
    assert "IMG" not in text


def test_a_foreign_frame_is_dashed_and_icons_are_named() -> None:
    """What the stack does not own looks so; an icon is a file's name, never a path."""
    text = dot(PICTURE, title="T", icons=True)
    assert "dashed" in text
    assert 'SRC="users.png"' in text


def test_boxes_without_arrows_stand_in_pairs() -> None:
    """Only those, and only unseen: the picture says nothing more."""
    boxes = tuple(Box(id=name, title=name) for name in "abcd")
    arrows = (Arrow(source="a", target="x"),)
    group = Group(id="g", title="G", boxes=boxes)
    text = dot(Picture(groups=(group,), arrows=arrows), title="T", icons=False)
    assert '"b" -> "c" [style=invis]' in text
    assert text.count("->") == 2
