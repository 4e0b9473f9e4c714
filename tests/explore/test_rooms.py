"""The results of a study are drawn and listed, and what is missing has its command."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from abm.explore import stored
from abm.sampling import DUMMY
from abm.studies import STUDIES
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
def test_conclusions_are_listed_and_studies_that_are_not_made_have_their_command(studies, study):
    rooms = pytest.importorskip("abm.explore.stored_studies", reason="needs the extra explore")
    from abm.explore.stored_room import NotMade

    result, experiment = studies[study]
    assert set(result.sentences) <= set(rendered(rooms.StudyResults([experiment])))
    (more,) = [line for line in rendered(NotMade([experiment])) if line.startswith("More on ")]
    command, _, listed = more.partition(", for STUDY one of ")
    assert command == f"More on {study}: abm analyse STUDY {experiment.config}"
    made = set(experiment.studies())
    assert study in made
    assert set(listed.rstrip(".").split(", ")) == set(STUDIES) - made


def rendered(element):
    """Return the texts of an element, line by line."""
    import solara

    box, context = solara.render(element, handle_error=False)
    lines = texts([box]).split("\n")
    context.close()
    return lines


def test_of_a_prior_the_number_of_draws_that_pass_is_shown(studies, tmp_path):
    rooms = pytest.importorskip("abm.explore.stored_studies", reason="needs the extra explore")

    folder = tmp_path / "draws" / "patterns"
    folder.mkdir(parents=True)
    prior = frequencies(studies["patterns"][0].tables["patterns"])
    prior.to_csv(folder / "prior.csv", index=False)
    lines = rendered(rooms.PatternTable(stored.StoredExperiment(tmp_path, "draws")))
    assert {"draws", "built_in", *prior["says"]} <= set(lines)
