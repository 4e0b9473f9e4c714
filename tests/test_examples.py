"""The examples in the documentation run as they are printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLES = {
    path.relative_to(DOCS).as_posix(): re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
    for path in sorted(DOCS.rglob("*.md"))
    if "```python" in (text := path.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("page", EXAMPLES)
def test_examples_of_a_page_run_in_order(page, tmp_path, monkeypatch):
    monkeypatch.chdir(DOCS.parent)
    monkeypatch.setenv("ABM_RESULTS", str(tmp_path))
    names: dict[str, object] = {"__name__": "example"}
    for number, example in enumerate(EXAMPLES[page], start=1):
        exec(compile(example, f"{page}, example {number}", "exec"), names)
