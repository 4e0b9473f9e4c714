"""Documents for readers name files that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
PAGES = ["README.md", "CONTRIBUTING.md"] + [
    path.relative_to(PROJECT).as_posix() for path in sorted((PROJECT / "docs").rglob("*.md"))
]
MADE_BY_READERS = {
    *("experiments/my-design.toml", "abm/cases/COUNTRY"),
    *("abm/studies/learning", "tests/studies/test_learning.py", "tests/drawn/norms.txt"),
}
"""Files of examples; a page also names those that its own examples write."""
MADE_BY_COMMANDS = {"build/odd.pdf"}


@pytest.mark.parametrize("name", PAGES)
def test_paths_that_are_named_exist(name):
    text = (PROJECT / name).read_text(encoding="utf-8")
    folders = "abm|docs|experiments|paper|tests"
    written = set(re.findall(r"^```toml\n# (\S+)$|Path\(\"([\w/.]+)\"\)", text, re.M))
    made = MADE_BY_READERS.union(*written)
    paths = set(re.findall(rf"(?<![\w/.])(?:{folders})/[\w./-]*\w(?!\*)", text)) - made
    missing = [path for path in sorted(paths) if not (PROJECT / path).exists()]
    assert not missing


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_to_files_that_exist(name):
    path = PROJECT / name
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    text = re.sub(r"`[^`\n]*\]\([^`\n]*`", "", text)  # an index and a call, in code
    links = re.findall(r"\]\(([^)#]+)[^)]*\)| <(\S+)>`", text)
    files = [link for pair in links for link in pair if link and "://" not in link]
    targets = {(path.parent / link).resolve() for link in files}
    made = {PROJECT / name for name in MADE_BY_COMMANDS}
    assert not [target for target in sorted(targets - made) if not target.exists()]


def test_a_scheduler_is_bound_to_one_network():
    """Whoever reaches it runs commands as its owner, and by default it listens to everybody."""
    texts = [(PROJECT / name).read_text(encoding="utf-8") for name in PAGES]
    started = [line for text in texts for line in re.findall(r"^dask scheduler .*", text, re.M)]
    assert started
    assert [line for line in started if not re.search(r" --(interface|host) \S", line)] == []
