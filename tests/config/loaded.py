"""Helpers: the message of a wrong config, and rows by their id."""

import pytest

from abm.config import ConfigError, load


def refusal(path):
    with pytest.raises(ConfigError) as caught:
        load(path)
    return str(caught.value)


def by_id(rows):
    return {row.id: row for row in rows}
