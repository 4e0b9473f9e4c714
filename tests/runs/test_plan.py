"""A plan has a row for each run, whose id names all that decides the run and nothing else."""

import numpy as np
import pandas as pd
import pytest

from abm.config import load
from abm.runs import provenance
from abm.runs.plan import Plan, hexadecimal, packed
from tests.runs.counted import COMPARISON, TINY, run

FACTORIAL = (
    TINY.replace("[experiment]", '[experiment]\nkind = "factorial"')
    + """
[design]
n = 5
combinations = "all"
[design.groups]
norm = ["norm"]
promise = ["promise", "attacks"]
[design.factors]
effort = [0.5, 0.9]
"""
)
VARIED = "\n[design.factors]\neffort = [0.5, 0.9]\n"
KINDS = {
    "ensemble": TINY,
    "compare": COMPARISON,
    "sweep": TINY.replace("[experiment]", '[experiment]\nkind = "sweep"') + VARIED,
    "design": TINY.replace("[experiment]", '[experiment]\nkind = "design"')
    + '\n[design]\nsampler = "lhs"\nn = 5\n'
    + VARIED,
    "factorial": FACTORIAL,
}


class TestPlan:
    def test_rows_are_in_order_of_points_and_replicates(self, write):
        frame = Plan.of(load(write(COMPARISON))).frame()
        assert list(frame["point"]) == ["baseline"] * 4 + ["loses"] * 4
        assert list(frame["replicate"]) == [0, 1, 2, 3] * 2
        assert frame["run_id"].is_unique

    def test_seeds_differ_between_replicates_and_not_between_points(self, write):
        frame = Plan.of(load(write(COMPARISON))).frame()
        seeds = frame.pivot(index="replicate", columns="point", values="seed")
        assert seeds["baseline"].is_unique
        assert (seeds["baseline"] == seeds["loses"]).all()
        assert seeds.to_numpy().min() >= 0

    def test_without_common_random_numbers_all_seeds_differ(self, write):
        text = COMPARISON.replace("replicates", "crn = false\nreplicates")
        assert Plan.of(load(write(text))).frame()["seed"].is_unique

    @pytest.mark.parametrize("scale", ["", "\n[scenarios.large.experiment]\nscale = 2000\n"])
    def test_all_points_of_a_draw_share_their_seeds_and_no_two_draws_do(self, write, scale):
        """Combinations of two groups, at five draws, in one scenario and in two."""
        plan = Plan.of(load(write(FACTORIAL + scale))).frame()
        by_draw = plan.groupby(["effort", "replicate"])["seed"].agg(["size", "nunique"])
        assert len(by_draw) == 5 * 4
        assert set(by_draw["size"]) == {8 if scale else 4}
        assert set(by_draw["nunique"]) == {1}
        assert plan["seed"].nunique() == 5 * 4

    def test_the_seeds_of_a_draw_are_the_same_in_another_experiment_with_it(self, write):
        one = Plan.of(load(write(FACTORIAL))).frame()
        longer = FACTORIAL.replace('combinations = "all"', 'combinations = "without"')
        other = Plan.of(load(write(longer, "other"))).frame()
        assert set(one["seed"]) == set(other["seed"])

    def test_by_default_draws_have_chance_of_their_own_and_other_points_share_it(self, write):
        crn = {kind: load(write(text, kind)).crn for kind, text in KINDS.items()}
        assert crn == {"ensemble": True, "compare": True, "sweep": True} | dict.fromkeys(
            ("design", "factorial"), "draw"
        )

    def test_ids_name_what_decides_a_run_and_nothing_else(self, write):
        ids = Plan.of(load(write())).ids
        longer = Plan.of(load(write(TINY.replace("= 4", "= 6"), "other"))).ids
        assert (longer[:4] == ids).all()
        changes = (
            "[parameters]\neffort = 0.71",
            "[mechanisms]\nnorm = 0.9",
            "[party.PS]\nfactions = 1",
        )
        for change in changes:
            assert not np.isin(Plan.of(load(write(f"{TINY}\n{change}"))).ids, ids).any()
        same = f"{TINY}\n[parameters]\neffort = 0.7"
        assert (Plan.of(load(write(same))).ids == ids).all()

    def test_rows_with_some_ids(self, write):
        plan = Plan.of(load(write()))
        for row in range(len(plan)):
            assert plan.rows_with(plan.ids[row : row + 1]).tolist() == [row]
        ends = np.array([bytes([1] * 32), bytes([255] * 32)], dtype="S32")
        mixed = np.concatenate([ends[:1], plan.ids[:2], ends[1:]])
        assert sorted(plan.rows_with(mixed).tolist()) == [0, 1]
        assert plan.rows_with(ends).size == 0

    def test_ids_depend_on_the_version_of_the_model_and_not_on_its_sources(
        self, write, monkeypatch
    ):
        before = Plan.of(load(write())).ids
        monkeypatch.setattr(provenance, "sources_digest", lambda: "others")
        assert (Plan.of(load(write())).ids == before).all()
        monkeypatch.setattr(provenance, "MODEL_VERSION", provenance.MODEL_VERSION + 1)
        assert not np.isin(Plan.of(load(write())).ids, before).any()

    def test_only_the_first_replicates_record_members(self, write):
        jobs = Plan.of(load(write())).jobs(range(4))
        assert [bool(job.scenario.outputs.agents) for job in jobs] == [True, False, False, False]
        assert jobs[1].scenario is jobs[3].scenario

    def test_the_digest_of_a_point_is_that_of_its_canonical_text(self, write):
        text = TINY.replace("[experiment]", '[experiment]\nkind = "sweep"')
        factors = "[design.factors]\nnorm = [0.0, 0.1]\neffort = [1e-7, 2.0]\n"
        points = load(write(f"{text}\n{factors}")).points
        varied = [(factor.group, factor.key) for factor in points.factors]
        digests = provenance.PointDigests("f", points[0].scenario, varied)
        for point in points:
            scenario = point.scenario
            rest = {"parameters": scenario.parameters, "mechanisms": scenario.mechanisms}
            values = list(point.factors.values())
            assert digests.of(values) == provenance.digest({"frame": "f", **rest})

    def test_equal_points_are_one_run(self, write):
        config = write('[experiment]\nkind = "design"\n' + TINY.replace("[experiment]", ""))
        experiment = load(config, table=pd.DataFrame({"promise_rate": [0.5, 1.0, 0.5]}))
        assert list(Plan.of(experiment).repeats()) == [False] * 8 + [True] * 4
        results, counter = run(experiment)
        assert counter.runs == 8
        assert list(results.runs["promise_rate"]) == [0.5] * 4 + [1.0] * 4 + [0.5] * 4
        values = results.values("belief_after_victory")[0]
        assert (values[0] == values[2]).all()
        assert (values[0] != values[1]).all()

    def test_ids_survive_packing(self):
        names = [f"{number:062x}00" for number in range(3)]
        assert hexadecimal(packed(names)) == names
