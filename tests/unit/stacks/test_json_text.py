"""The fast writer of JSON writes what the standard one does."""

import json

from hypothesis import given
from hypothesis import strategies as st

from stacks.json_text import json_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_it_writes_what_the_standard_one_does(value: object) -> None:
    """Byte for byte, whatever the value."""
    assert json_text(value) == json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
