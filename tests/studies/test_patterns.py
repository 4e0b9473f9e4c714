"""Patterns: a society that shows all of them passes, and one that lacks one fails just that one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from abm import studies
from abm.config import load
from abm.mechanisms import MECHANISMS
from abm.runs.in_process import InProcess
from abm.studies import find, tables_of
from abm.studies.pattern_criteria import CRITERIA, of_pattern
from abm.studies.pattern_history import FORMER
from abm.studies.pattern_list import PATTERNS
from abm.studies.pattern_values import MissingScenarioError
from abm.studies.patterns.models import labels
from abm.studies.patterns.study import (
    RESAMPLES,
    frequencies,
    score_criteria,
    score_patterns,
)
from tests.studies.as_the_article_says import (
    CASE,
    SCENARIOS,
    outcomes,
    passing,
    repeated,
)

EXPERIMENTS = Path(__file__).parents[2] / "experiments"


def test_the_patterns_and_their_split_are_those_fixed_beforehand():
    uses = {
        use: [p.name for p in PATTERNS.values() if p.use == use] for use in ("calibrate", "input")
    }
    assert uses == {"calibrate": ["P1", "P3", "P8", "P11", "P12"], "input": ["P4", "P15", "P16"]}
    assert set(PATTERNS) == {f"P{n}" for n in range(1, 17)} - {"P14"}
    assert {criterion.pattern for criterion in CRITERIA} == set(PATTERNS)
    assert {pattern.mechanism for pattern in PATTERNS.values()} - {""} <= set(MECHANISMS)


def test_a_world_as_the_article_says_passes_every_pattern():
    assert passing(outcomes()) == set(PATTERNS)


FAILURES = {
    "resistance stays": ("P1", "baseline", {"resistance_late": 0.45}),
    "resistance vanishes": ("P1", "baseline", {"resistance_late": 0.01}),
    "the loss would have done as much": ("P2", "lost_2012", {"resistance_middle": 0.31}),
    "belief rose as fast before": ("P2", "baseline", {"belief_start": -0.45}),
    "the launch was sure": ("P3", "baseline", {"launch_probability_turning": 0.9}),
    "nobody anticipates": ("P3", "no_anticipation", {"launch_probability_turning": 0.35}),
    "no cadre decides": ("P4", "cadres_frozen", {"use_last": 0.45}),
    "local use falls when races are alike": ("P5", "equally_close", {"use_local_next": 0.1}),
    "there is no local use at all": (
        "P5",
        "equally_close",
        {"use_local_first": 0.0, "use_local_next": 0.0, "use_local_last": 0.0},
    ),
    "local use grows faster than ever seen": ("P5", "equally_close", {"use_local_last": 0.6}),
    "the old party is as quick": ("P6", "alike", {"years_to_half": 0.4}),
    "neither party comes to half": (
        "P6",
        "alike",
        {"years_to_half": np.nan, "years_to_half_newcomer": np.nan},
    ),
    "neither age nor factions matter": ("P6", "as_old", {"years_to_half_newcomer": 0.5}),
    "the primary is harder": ("P7", "equal_contests", {"use_rival_primary": 0.4}),
    "structure does not matter": ("P7", "primary_alike", {"use_rival_primary": 0.6}),
    "sessions stay long": ("P8", "baseline", {"hours_late_after": 2.1}),
    "only the tool improves": ("P8", "tool_frozen", {"hours_late_after": 3.9}),
    "sessions shrink beyond belief": ("P8", "baseline", {"hours_late_after": 0.3}),
    "the trained have no advantage": ("P9", "baseline", {"promoted_trained_late_after": 0.45}),
    "they have it in any case": (
        "P9",
        "blind_promotion",
        {"promoted_trained_late_after": 0.6},
    ),
    "no firm leaves": ("P10", "baseline", {"vendor_exits_late": 0.0, "vendors_late": 11.0}),
    "all firms leave": ("P10", "baseline", {"vendor_exits_late": 6.0}),
    "firms come after a loss too": ("P10", "lost_2012", {"vendors_middle": 5.0}),
    "use is shown from the start": ("P11", "baseline", {"publicity_early": 0.7}),
    "nobody uses": ("P11", "baseline", {"use_turning": 0.0}),
    "all attribute": ("P12", "baseline", {"attributing_turning": 0.95}),
    "participants are like others": ("P12", "baseline", {"attributing_part_turning": 0.34}),
    "nobody attributes": ("P12", "baseline", {"attributing_turning": 0.04}),
    "the young are as shallow": ("P13", "young_ps", {"depth_late": 0.05}),
    "the party is as deep as broad": ("P13", "baseline", {"depth_late": 0.26}),
    "failures would have helped": ("P15", "failures_told", {"belief_late": 0.5}),
    "insiders coordinate": ("P16", "baseline", {"novices_rival_primary": 0.1}),
}


@pytest.mark.parametrize(("pattern", "scenario", "change"), FAILURES.values(), ids=FAILURES)
def test_a_world_that_lacks_a_pattern_fails_it(pattern, scenario, change):
    failed = set(PATTERNS) - passing(outcomes({scenario: change}))
    assert failed == {pattern}


def test_every_rule_that_is_scored_can_fail():
    broken = {pattern for pattern, _, _ in FAILURES.values()}
    assert broken == set(PATTERNS)
    assert all(of_pattern(pattern) for pattern in PATTERNS)


def test_a_society_as_the_article_says_passes_by_the_former_rules_too():
    table = score_patterns(outcomes(), ["baseline"]).set_index("pattern")
    assert table["former"].dropna().all()
    assert set(table.index[table["former"].notna()]) == set(FORMER)


def test_a_rule_whose_scenario_is_missing_is_not_scored():
    world = outcomes(lacking=("lost_2012",))
    with pytest.raises(MissingScenarioError):
        world["lost_2012"]
    table = score_patterns(world, ["baseline"]).set_index("pattern")
    unscored = set(table.index[table["share"].isna()])
    assert unscored == {"P2", "P10"}
    assert table.loc[["P2", "P10"], "passes"].isna().all()
    scores = score_criteria(world, ["baseline"])
    missing = scores[scores["share"].isna()]
    assert set(missing["pattern"]) == {"P2", "P10"}
    assert missing["holds"].isna().all()


def test_runs_that_end_too_early_are_not_scored_and_say_so(tmp_path):
    from abm import run

    config = tmp_path / "experiments" / "early.toml"
    config.parent.mkdir()
    config.write_text(
        '[experiment]\nkind = "ensemble"\nreplicates = 1\nscale = 5000\nstep = 28\n'
        "end = 2009-12-31\n[outputs]\nledger = false\n"
    )
    study = find("patterns")(run(load(config), InProcess()))
    criteria = study.tables["criteria"]
    assert not tables_of("patterns")["criteria"].problems(criteria)
    assert criteria[["value", "value_low", "value_high", "holds"]].isna().all(axis=None)
    assert "no run reaches April 2012" in study.sentences[0]


def test_the_mean_over_replicates_decides_and_runs_not_done_do_not_count():
    world = outcomes(replicates=5)
    resistance = world.base["resistance_late"]
    resistance[0] = [0.05, 0.05, 0.05, 0.45, 0.45]  # its mean is 0.21, the most that passes is 0.25
    table = score_patterns(world, ["baseline"]).set_index("pattern")
    assert table.loc["P1", "passes"]
    assert table.loc["P1", "former"]  # three of five
    assert 0.5 < table.loc["P1", "share"] < 1.0
    for values in world.base.values():
        values[0, 0] = np.nan
    table = score_patterns(world, ["baseline"]).set_index("pattern")
    assert table.loc["P1", "n"] == 4
    assert table.loc["P1", "passes"]  # exactly 0.25
    assert not table.loc["P1", "former"]


def test_the_share_of_resamples_is_that_of_the_binomial_law():
    world = outcomes(replicates=4)
    world.base["resistance_late"][0] = [0.0, 0.0, 0.0, 0.45]  # fails if the last is drawn thrice
    table = score_criteria(world, ["baseline"]).set_index("says")
    row = table.loc["resistance in 2017 over that of 2012"]
    share = 1.0 - 4 * 0.25**3 * 0.75 - 0.25**4
    error = np.sqrt(share * (1.0 - share) / RESAMPLES)
    assert abs(row["share"] - share) < 4.0 * error  # seeded; one seed in 16,000 would fail
    assert row["value"] == pytest.approx(0.45 / 4 / 0.5)


def test_a_time_is_pooled_by_its_median_and_never_is_longer_than_any():
    world = outcomes(replicates=5)
    world["alike"]["years_to_half"][0] = [1.0, 2.0, np.nan, 4.0, np.nan]
    assert world.pooled()["alike"]["years_to_half"] == [[4.0]]
    world["alike"]["years_to_half"][0, 0] = np.nan
    assert np.isnan(world.pooled()["alike"]["years_to_half"]).all()


def test_what_nearly_every_draw_passes_is_built_in():
    world = repeated(outcomes(), 500)
    world.base["resistance_late"][:30] = 0.45
    table = frequencies(score_patterns(world, [str(n) for n in range(500)])).set_index("pattern")
    assert table.loc["P1", "share"] == pytest.approx(470 / 500)
    assert table.loc["P1", "low"] < 470 / 500 < table.loc["P1", "high"]
    assert not table.loc["P1", "built_in"]
    assert table.loc["P12", "built_in"]


@pytest.mark.parametrize(
    ("design", "kept", "said"),
    [
        ({"factors": {"effort": []}}, "prior", "Nearly every draw reproduces P1"),
        ({"table": "draws.csv"}, "draws", "100% (96% to 100%)"),
        ({"factors": {"effort": []}, "table": "draws.csv"}, "draws", "Of 100 draws from the table"),
    ],
)
def test_only_draws_of_the_prior_show_what_is_built_in(design, kept, said):
    worlds = outcomes().scenarios
    experiment = SimpleNamespace(
        case=CASE,
        points=SimpleNamespace(
            scenarios=dict.fromkeys(worlds, CASE.scenario()),
            factors=[SimpleNamespace(key="effort", group="parameters")],
            values=np.zeros((100, 1)),
        ),
        settings={"design": design},
        replicates=4,
    )

    def by_role(*names):
        nothing = np.full((1, 4), np.nan)
        values = [
            [np.repeat(w.get(n, nothing), 100, axis=0) for w in worlds.values()] for n in names
        ]
        return np.array(values).reshape(len(names), -1, 4)

    results = SimpleNamespace(
        experiment=experiment, by_role=by_role, index=SimpleNamespace(count=lambda _: 1)
    )
    study = find("patterns")(results)
    assert list(study.tables) == ["patterns", kept, *(["rules"] if kept == "prior" else [])]
    assert ("built_in" in study.tables[kept]) == (kept == "prior")
    for name, table in study.tables.items():
        assert not tables_of("patterns")[name].problems(table)
    assert any(said in sentence for sentence in study.sentences)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ([[1, 1], [0, 1], [0, 0]], ["full", "without norm", "all off"]),
        ([[1, 1], [0, 2]], ["full", "without norm"]),
        ([[0.3, 1], [0.7, 1]], ["0", "1"]),  # both have all mechanisms, one of them stronger
    ],
)
def test_models_go_by_their_mechanisms_where_these_tell_them_apart(values, names):
    """Points at which a mechanism is only stronger or weaker go by their numbers."""
    factors = tuple(SimpleNamespace(key=key, group="mechanisms") for key in ("norm", "launch"))
    points = SimpleNamespace(factors=factors, values=np.array(values))
    assert labels(SimpleNamespace(points=points, settings={})) == names


def test_the_delivered_config_has_every_mechanism_and_every_scenario():
    variants = load(EXPERIMENTS / "patterns_variants.toml")
    points = variants.points
    assert {factor.key for factor in points.factors} == set(MECHANISMS)
    assert set(points.scenarios) == {"baseline", *SCENARIOS}
    names = labels(variants)
    assert names[0] == "full"
    assert names[-1] == "all off"
    canvass = ["launch", "mandate"]
    others = [name for name in MECHANISMS if name not in canvass]
    assert set(names[1:-1]) == {
        *(f"without {name}" for name in MECHANISMS),
        *(f"{name} alone" for name in others),
        "launch, mandate alone",
    }
    rows = dict(zip(names, points.values, strict=True))
    on = [factor.key for factor in points.factors if factor.key in {"norm", *canvass}]
    norm = [f.key for f, value in zip(points.factors, rows["norm alone"], strict=True) if value]
    assert norm == on


def test_a_study_of_runs_says_what_it_scored(tmp_path):
    from abm import results, run

    config = tmp_path / "experiments" / "few.toml"
    config.parent.mkdir()
    config.write_text(
        '[experiment]\nkind = "factorial"\nreplicates = 2\nscale = 4000\nstep = 28\n'
        "[design]\nfactors = { attribution = [], norm = [] }\n"
        "[outputs]\nledger = false\n"
    )
    experiment = load(config)
    run(experiment, InProcess())
    world = find("patterns")(results(experiment))
    patterns = world.tables["patterns"]
    assert len(patterns) == 4 * len(PATTERNS)
    assert set(patterns["model"]) == {"full", "all off", "without norm", "without attribution"}
    without = patterns[patterns["model"].isin(["all off", "without attribution"])]
    assert not without.loc[without["pattern"] == "P12", "passes"].astype(bool).any()
    assert any("not scored" in sentence for sentence in world.sentences)


@pytest.fixture
def analysed(tmp_path):
    """Return a function that keeps tables of a study, and gives results as figures take them."""

    def analysed(**tables):
        (tmp_path / "patterns").mkdir()
        for name, table in tables.items():
            table.to_csv(tmp_path / "patterns" / f"{name}.csv", index=False)
        scenario = SimpleNamespace(scale=400)
        experiment = SimpleNamespace(
            name="made-up",
            points=[SimpleNamespace(scenario=scenario)],
            settings={"design": {"kept": ["launch", "mandate"]}},
        )
        return SimpleNamespace(experiment=experiment, folder=SimpleNamespace(path=tmp_path))

    return analysed


def test_the_figure_writes_the_share_of_every_model_and_marks_what_passes(analysed):
    world = outcomes(replicates=4)
    world.base["resistance_late"][0] = 0.45
    table = score_patterns(world, ["full"])
    figure = studies.figures()["patterns"](analysed(patterns=table))
    written = {text.get_text(): text for text in figure.axes[0].texts}
    assert set(written) == {"0", "100"}
    assert written["0"].get_weight() == "normal"
    assert written["100"].get_weight() == "bold"
    names = [text.get_text() for text in figure.axes[0].get_xticklabels()]
    assert names[0] == "P1 c"
    assert len(names) == len(PATTERNS) - 3  # P4, P15 and P16 are shown, not scored
    caption = " ".join(figure.texts[0].get_text().split())
    assert "n = 4 replicates" in caption
    assert "A mechanism alone has launch and mandate beside it." in caption


@pytest.mark.parametrize("of", ["prior", "draws"])
def test_the_figure_of_draws_has_each_share_with_its_interval(analysed, of):
    world = repeated(outcomes(), 40)
    world.base["resistance_late"][:10] = 0.45
    table = score_patterns(world, [str(n) for n in range(40)])
    draws = frequencies(table)
    draws = draws if of == "prior" else draws.drop(columns="built_in")
    figure = studies.figures()["patterns"](analysed(patterns=table, **{of: draws}))
    assert ("built in" in figure.texts[0].get_text()) == (of == "prior")
    panel = figure.axes[0]
    drawn = {float(x) for line in panel.lines for x in line.get_xdata()}
    assert drawn == {75.0, 100.0}
    ends = panel.collections[0].get_segments()
    assert ends[0][0][0] < 75.0 < ends[0][1][0]
    assert "n = 40 draws" in figure.texts[0].get_text()
