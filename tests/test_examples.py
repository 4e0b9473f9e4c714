"""The examples in the documentation run as they are printed, and print what is written there."""

from __future__ import annotations

import pytest

from tests import examples

PAGES = {page.relative_to(examples.PROJECT).as_posix(): page for page in examples.pages()}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Return a folder of runs that the pages share."""
    return tmp_path_factory.mktemp("runs")


@pytest.mark.parametrize("page", PAGES)
def test_every_example_of_a_page_runs(page, tmp_path, store):
    text = examples.run(PAGES[page], tmp_path / "start", store)
    assert text.splitlines() == PAGES[page].read_text(encoding="utf-8").splitlines(), (
        f"python -m tests.examples {page} writes what its commands print now"
    )
