"""Made-up results and studies, and their figures: made once, and not changed by tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from matplotlib.figure import Figure

from tests.figures.artists import all_drawn
from tests.figures.results import MadeUp, made_up_results, studied_in


@pytest.fixture(scope="session")
def results() -> MadeUp:
    return made_up_results()


@pytest.fixture(scope="session")
def studied(results: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Results with tables of studies but without runs."""
    return studied_in(tmp_path_factory.mktemp("studied"), results)


@pytest.fixture(scope="session")
def drawn(results: MadeUp, studied: Any) -> Callable[[str], Figure]:
    """A function that draws any figure by name, once."""
    return all_drawn(results, studied)


@pytest.fixture
def stored(results: MadeUp, monkeypatch: pytest.MonkeyPatch) -> Iterator[MadeUp]:
    """Made-up results in the place of stored ones."""
    monkeypatch.setattr("abm.runs.results.results", lambda experiment: experiment)
    return results
