"""The results of a study are drawn and listed, and what is missing has its command."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from abm.explore import stored
from abm.sampling import DUMMY
from abm.studies.patterns.study import frequencies
from tests import studied


@pytest.mark.parametrize(
    ("study", "index"), [("sobol", "ST"), ("sobol", "S1"), ("morris", "mu_star")]
)
def test_bars_are_the_indices_with_their_intervals_and_the_dummy_apart(studies, study, index):
    figures = pytest.importorskip("abm.explore.stored_figures", reason="needs the extra explore")
    table = studies[study][1].table(stored.INDICES[study])
    for output, rows in table.groupby("output"):
        (axes,) = figures.bars(rows, index, output).axes
        names = [label.get_text() for label in axes.get_yticklabels()]
        sorted_rows = rows.set_index("factor").loc[names]
        assert sorted(names) == sorted(rows["factor"])
        assert names[-1] == DUMMY
        assert sorted_rows[index].drop(DUMMY).is_monotonic_decreasing
        np.testing.assert_allclose([bar.get_width() for bar in axes.patches], sorted_rows[index])
        (lines,) = axes.collections
        ends = np.array([segment[:, 0] for segment in lines.get_segments()])
        np.testing.assert_allclose(ends, sorted_rows[[f"{index}_low", f"{index}_high"]])
        colours = [bar.get_facecolor() for bar in axes.patches]
        matters = sorted_rows["matters"].drop(DUMMY)
        assert colours.count(colours[-1]) == 1
        for one, other in itertools.pairwise(range(len(matters))):
            alike = matters.iloc[one] == matters.iloc[other]
            assert (colours[one] == colours[other]) == alike


def texts(components):
    """Return all texts of components, one per line."""
    return "\n".join(
        child if isinstance(child, str) else texts([child])
        for component in components
        for child in getattr(component, "children", None) or ()
    )


@pytest.mark.parametrize("study", studied.CONFIGS)
def test_conclusions_are_listed_and_what_is_missing_has_its_command(studies, study):
    rooms = pytest.importorskip("abm.explore.stored_studies", reason="needs the extra explore")
    import solara

    result, experiment = studies[study]
    box, rendered = solara.render(rooms.StudyResults([experiment]), handle_error=False)
    lines = texts([box]).split("\n")
    rendered.close()
    assert set(result.sentences) <= set(lines)
    command = f"abm analyse patterns {experiment.config}"
    absent = {
        "patterns": f"Not available: patterns of {study} ({command} scores them).",
        "indices": "Not available: indices (abm analyse sobol and abm analyse morris make them "
        "from designs such as experiments/sobol.toml and experiments/morris.toml).",
    }
    for title, line in absent.items():
        assert (line in lines) == (title not in result.tables), title


def test_of_a_prior_the_number_of_draws_that_pass_is_shown(studies, tmp_path):
    rooms = pytest.importorskip("abm.explore.stored_studies", reason="needs the extra explore")
    import solara

    folder = tmp_path / "draws" / "patterns"
    folder.mkdir(parents=True)
    prior = frequencies(studies["patterns"][0].tables["patterns"])
    prior.to_csv(folder / "prior.csv", index=False)
    box, rendered = solara.render(
        rooms.PatternTable(stored.StoredExperiment(tmp_path, "draws")), handle_error=False
    )
    lines = texts([box]).split("\n")
    rendered.close()
    assert {"draws", "built_in", *prior["says"]} <= set(lines)
