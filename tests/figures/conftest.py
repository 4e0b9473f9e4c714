"""Made-up results and studies, and the figures of them: made once, and changed by no test."""

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
    """Results without runs, of which only tables of studies are kept."""
    return studied_in(tmp_path_factory.mktemp("studied"), results)


@pytest.fixture(scope="session")
def drawn(results: MadeUp, studied: Any) -> Callable[[str], Figure]:
    """Every figure, laid out once."""
    return all_drawn(results, studied)


@pytest.fixture
def stored(results: MadeUp, monkeypatch: pytest.MonkeyPatch) -> Iterator[MadeUp]:
    """Made-up results in the place of stored ones."""
    monkeypatch.setattr("abm.runs.results.results", lambda experiment: experiment)
    return results
