"""The schema of a config as JSON, by which editors complete and check it as it is written."""

from __future__ import annotations

import json
from typing import Any

from abm.config.schema import config_table

FILE = "schema.json"
"""Its name in ``experiments/``; a config names it in its first line: ``#:schema schema.json``."""


def json_schema() -> str:
    """Return the text of the schema."""
    described = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_without_nulls(config_table().model_json_schema()),
    }
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


def _without_nulls(described: Any) -> Any:
    """Return a schema without titles, and without what says only that a key may be left out."""
    if isinstance(described, list):
        return [_without_nulls(item) for item in described]
    if not isinstance(described, dict):
        return described
    kept = {
        key: _without_nulls(value)
        for key, value in described.items()
        if not (key == "default" and value is None) and not (key == "title" and _is_text(value))
    }
    return {**kept, "additionalProperties": False} if "patternProperties" in kept else kept


def _is_text(value: object) -> bool:
    return isinstance(value, str)
