"""The drawing of the model: its names are those of the code, in the order of the engine."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from abm import mesa_model
from abm.errors import InputError
from abm.figures import style
from abm.figures.model import PHASES, model
from abm.model import engine
from abm.model.ledger import BELIEF_CHANNELS
from abm.model.phases import belief, members, practice
from abm.parameters import MECHANISMS
from abm.plotting import draw
from tests.figures.artists import texts
from tests.figures.results import MadeUp, another


def test_the_drawing_names_every_mechanism_and_entity_of_the_model(drawn: Any) -> None:
    panel = drawn("model").axes[0]
    said = {t.get_text().split(" (")[0] for t in panel.texts if t.get_gid() == "message"}
    core = {m.does for found in PHASES.values() for m in found if m.kind == "core"}
    assert said - core == set(MECHANISMS)
    assert not core & set(MECHANISMS)
    phases = [t.get_text() for t in panel.texts if t.get_gid() == "phase"]
    assert phases == list(PHASES)
    entities = {t.get_text() for t in panel.texts if t.get_gid() == "entity"}
    kinds = {kind.__name__ for kind in (mesa_model.Activist, *mesa_model.Activist.__subclasses__())}
    assert entities == {*kinds, "Vendor", "Party", "Section", "calendar"}


WHERE = {
    "calendar": ("open_step", "calendar("),
    "promise": ("open_step", "promise("),
    "decision": ("open_step", "decision("),
    "training": ("open_step", "training("),
    "influence": ("live", "hearing("),
    "practice": ("live", "utility_of_use("),
    "experience": ("live", "1 + EXPERIENCE"),
    "attribution": ("live", "attribute("),
    "turnover": ("close_step", "turnover("),
    "measurement": ("close_step", "tally("),
}
"""By what words, in which part of a step, each phase begins."""


def source(name: str, module: Any) -> str:
    """The source of a function of a module, if it is there."""
    return inspect.getsource(module).partition(f"def {name}(")[2].split("\n\n\n")[0]


def test_phases_are_drawn_in_the_order_of_the_engine() -> None:
    passes = re.findall(r"(\w+)\(", source("_live_in_section", members))
    code = {
        "open_step": source("open_step", engine),
        "live": "".join(source(name, belief) + source(name, practice) for name in passes),
        "close_step": source("close_step", engine),
    }
    parts = list(code)
    places = [(parts.index(part), code[part].index(words)) for part, words in WHERE.values()]
    assert list(WHERE) == list(PHASES)
    assert places == sorted(places)


def test_channels_of_belief_are_drawn_in_the_order_of_the_ledger() -> None:
    names = {"shock": "refutation", "training": "teaching"}
    order = [names.get(channel, channel) for channel in BELIEF_CHANNELS]
    said = [m.does for found in PHASES.values() for m in found if m.kind == "belief"]
    said = [name for name in said if name != "attacks"]  # booked to the promise
    assert list(dict.fromkeys(said)) == order


def test_a_mechanism_that_is_off_is_drawn_so(results: MadeUp) -> None:
    (point,) = results.experiment.points
    strengths = {**point.scenario.mechanisms, "norm": 0.0, "told": 0.5}
    figure = model(another(results, replace(point.scenario, mechanisms=strengths)))
    said = {t.get_text(): t for t in texts(figure, "message")}
    assert said["norm (use, identity): off"].get_color() == style.GREY
    assert "told (belief) ×0.5" in said
    assert "Switched off: norm." in texts(figure, "caption")[0].get_text().replace("\n", " ")


def test_the_model_is_drawn_before_any_run(results: MadeUp, stored: Any, tmp_path: Path) -> None:
    fresh = replace(stored, runs=results.runs.iloc[:0])
    assert len(draw(fresh, ["model"], tmp_path)) == 3
    with pytest.raises(InputError, match="made-up: other: no such point"):
        draw(fresh, ["model"], tmp_path, point="other")
