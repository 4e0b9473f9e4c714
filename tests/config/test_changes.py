"""Values that are laid over a config: read and refused as in a file, with results of their own."""

import re
import shlex
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm import paths
from abm.config import ConfigError, load
from abm.config.changes import ending, options, parsed, texts
from abm.errors import InputError
from abm.runs.plan import Plan


def refused(path, *texts):
    with pytest.raises(ConfigError) as caught:
        load(path, changes=parsed(texts))
    return str(caught.value)


def test_a_value_is_laid_over_a_config(write):
    path = write("[experiment]\nreplicates = 7\nscale = 500\n[parameters]\neffort = 0.4\n")
    changed = load(path, changes=parsed(["parameters.effort=0.3", "experiment.network = ring"]))
    assert changed.points[0].scenario.parameters["effort"] == 0.3
    assert changed.points[0].scenario.network == "ring"
    assert (changed.replicates, changed.points[0].scenario.scale) == (7, 500)
    assert changed.changes == {"parameters.effort": 0.3, "experiment.network": "ring"}


def test_the_same_runs_are_planned_as_by_a_config_with_the_value(write):
    usual = write("[experiment]\nreplicates = 2\n[parameters]\neffort = 0.3\n")
    changed = load(usual, changes={"parameters.effort": 0.25})
    written = write("[experiment]\nreplicates = 2\n[parameters]\neffort = 0.25\n", "y.toml")
    ids = [Plan.of(experiment).digest for experiment in (load(usual), changed, load(written))]
    assert ids[1] == ids[2] != ids[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("parameters.effort=0.3", 0.3),
        ("experiment.crn=false", False),
        ("experiment.start=2010-01-01", date(2010, 1, 1)),
        ("experiment.network=small_world", "small_world"),
        ('experiment.network="small_world"', "small_world"),
        ("design.factors.effort=[0.1, 0.2]", [0.1, 0.2]),
    ],
)
def test_values_are_read_as_in_a_config(text, value):
    ((_, given),) = parsed([text]).items()
    assert given == value
    assert type(given) is type(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "parameters.efort=0.3",
            '--set: parameters.efort: no such key in [parameters]; did you mean "effort"?',
        ),
        ("effort=0.3", "--set: effort: no such key or table; it belongs in [parameters]"),
        ("parameters.effort=9", "--set: parameters.effort = 9: must be a number from"),
        ("experiment.network=rings", '--set: experiment.network = "rings": must be one of'),
        ("extends=other.toml", "--set: extends: can only be given in a config file"),
        ("quick.experiment.scale=900", "--set: quick: can only be given in a config file"),
        ("one two=3", "--set: one two: is no key"),
        ("experiment.case=nowhere", '--set: experiment.case = "nowhere": '),
        ("scenarios.late.parameters.efort=1", "--set: scenarios.late.parameters.efort: no such"),
    ],
)
def test_a_wrong_value_is_refused_as_in_a_file(write, text, message):
    assert refused(write("[experiment]\n"), text).startswith(message)


@pytest.mark.parametrize("texts", [["effort"], ["=3"], ["parameters.effort="], ["a=1", "a=2"]])
def test_a_text_that_gives_no_value_is_refused(texts):
    with pytest.raises(InputError, match="--set"):
        parsed(texts)


def test_a_problem_of_the_file_keeps_its_line(write):
    message = refused(write("[experiment]\nreplicates = 0\n"), "parameters.effort=0.3")
    assert "x.toml:2: experiment.replicates = 0" in message


def test_the_results_have_a_folder_of_their_own(write):
    path = write("[experiment]\n")
    same = [
        load(path, changes=parsed(texts)).name
        for texts in (
            ["parameters.effort=0.30", "mechanisms.promise=false"],
            ["mechanisms.promise=0", "parameters.effort=3e-1"],
        )
    ]
    assert same == ["x+mechanisms.promise=0.0+parameters.effort=0.3"] * 2
    quick = load(path, quick=True, changes={"parameters.effort": 0.3})
    assert quick.name == "x+parameters.effort=0.3-quick"
    assert quick.options == " --quick --set parameters.effort=0.3"
    assert load(path).name == "x"
    assert paths.variant(quick.name) == ("x", "+parameters.effort=0.3-quick")


@pytest.mark.parametrize(
    "changes",
    [
        {"experiment.case": "./folder with spaces/"},
        {"outputs.agents": [date(2012, 1, 1), date(2013, 1, 1), date(2014, 1, 1)]},
        {f"parameters.{name}": 0.1 for name in ("effort", "norm_speed", "belief_weight")},
    ],
)
def test_the_name_of_any_values_can_be_that_of_a_folder(changes):
    other = {key: [value] for key, value in changes.items()}
    assert re.fullmatch(r"\+[\w.+=-]{1,80}", ending(changes))
    assert ending(changes) != ending(other)


SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=12),
)
CHANGES = st.dictionaries(
    st.sampled_from(["parameters.effort", "experiment.start", "outputs.agents", "a.b-c.d"]),
    SCALARS | st.lists(SCALARS, max_size=9),
    max_size=3,
)


@given(CHANGES)
def test_values_are_the_same_after_they_were_written(changes):
    read = parsed(texts(changes))
    assert read == changes
    assert list(map(repr, read.values())) == list(map(repr, changes.values()))
    words = shlex.split(options(changes, quick=False))
    assert words[::2] == ["--set"] * len(changes)
    assert parsed(words[1::2]) == changes


@given(CHANGES, CHANGES)
def test_other_values_give_another_name(one, other):
    assert (ending(one) == ending(other)) == (texts(one) == texts(other))


def test_a_given_number_of_runs_holds_at_the_smaller_size(write):
    path = write("[experiment]\nreplicates = 50\n[quick.experiment]\nreplicates = 3\n")
    assert load(path, quick=True, changes={"experiment.replicates": 9}).replicates == 9


def test_the_manifest_says_what_was_changed(write, tmp_path):
    from abm.runs.folder import Folder

    experiment = load(write("[experiment]\n"), changes={"parameters.effort": 0.3})
    manifest = Folder(tmp_path, experiment).describe(Plan.of(experiment))
    assert manifest["changes"] == ["parameters.effort=0.3"]
    assert manifest["settings"]["parameters"] == {"effort": 0.3}
    assert all("--set" not in name for name in manifest["texts"])
