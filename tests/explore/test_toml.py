"""Tables are read back as they were written."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.explore import toml

values = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text("aé€😀 \"'\\\n\t\r\0\x7f#="),
    st.dates(),
    st.lists(st.integers(0, 9)),
)


@settings(deadline=None)
@given(st.dictionaries(st.text('ab.-_ é"', min_size=1), st.dictionaries(st.text("xy"), values)))
def test_tables_are_read_back_as_they_were_written(tables):
    filled = {name: table for name, table in tables.items() if table}
    assert tomllib.loads(toml.dumps(filled)) == filled


def test_what_has_no_toml_is_refused():
    with pytest.raises(TypeError, match="no TOML for"):
        toml.dumps({"a": object()})
