"""Cloud-config is merged without losing or changing anything."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from stacks.cloud_config import merged
from tests.strategies import drawing

OURS = "#cloud-config\n# Ours.\npackages: [a]\nwrite_files:\n- {path: /a, content: x}\n"

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"))
scalars = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
)


def test_lists_are_appended_and_other_keys_added() -> None:
    """Ours first; a list that we do not have stays as it is."""
    text = merged(OURS, "#cloud-config\nruncmd: [b]\npackages: [c, d]\ntimezone: UTC\n")
    assert text.startswith("#cloud-config\n")
    assert yaml.safe_load(text) == {
        "packages": ["a", "c", "d"],
        "write_files": [{"path": "/a", "content": "x"}],
        "runcmd": ["b"],
        "timezone": "UTC",
    }


def test_scripts_stay_readable() -> None:
    """A text of several lines is written as such: it is shorter, and people look at user data."""
    text = merged(OURS, '#cloud-config\nbootcmd: ["one ${x}\\n  two\\n"]\n')
    assert "- |\n  one ${x}\n    two\n" in text


@drawing(200)
@given(st.lists(values, max_size=3), texts, values)
def test_every_value_arrives(entries: list[object], key: str, value: object) -> None:
    """Whatever a file says is said by what is made of it."""
    additions = {"packages": entries, f"other {key}": value}
    found = yaml.safe_load(merged(OURS, yaml.safe_dump(additions, allow_unicode=True)))
    assert found == {
        "packages": ["a", *entries],
        "write_files": [{"path": "/a", "content": "x"}],
        f"other {key}": value,
    }
