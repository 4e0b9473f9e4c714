"""The drawing of the model: it has the names of the code, in the order of the engine."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import mesa
import pytest

from abm import mesa_model
from abm.errors import InputError
from abm.figures import style
from abm.figures.model import PHASES, model, name_of
from abm.mechanisms import MECHANISMS
from abm.model import engine
from abm.model.ledger import BELIEF_CHANNELS
from abm.model.phases import belief, members, practice
from abm.plotting import draw
from tests.figures.artists import texts
from tests.figures.results import MadeUp, another


def test_the_drawing_names_every_mechanism_and_entity_of_the_model(drawn: Any) -> None:
    panel = drawn("model").axes[0]
    drawn_names = {t.get_text().split(" (")[0] for t in panel.texts if t.get_gid() == "message"}
    core = {m.name for messages in PHASES.values() for m in messages if m.kind == "core"}
    assert drawn_names - core == set(map(name_of, MECHANISMS))
    assert not core & set(MECHANISMS)
    phases = [t.get_text() for t in panel.texts if t.get_gid() == "phase"]
    assert phases == list(PHASES)
    entities = {t.get_text() for t in panel.texts if t.get_gid() == "entity"}
    kinds = {name for name, kind in vars(mesa_model).items() if _is_agent(kind)}
    assert kinds == {"Activist", "Cadre", "DigitalStaff", "Vendor"}
    assert entities == {
        "Activist",
        "Cadre",
        "Digital staff",
        "Vendor",
        "Party",
        "Section",
        "calendar",
    }


def _is_agent(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, mesa.Agent) and kind.__name__[0] != "_"


WHERE = {
    "calendar": ("open_step", "calendar("),
    "promise": ("open_step", "promise("),
    "decision": ("open_step", "decision("),
    "training": ("open_step", "training("),
    "influence": ("live", "hearing("),
    "practice": ("live", "utility_of_use("),
    "experience": ("live", "1 + EXPERIENCE"),
    "attribution": ("live", "_attribute("),
    "turnover": ("close_step", "turnover("),
    "measurement": ("close_step", "aggregate("),
}
"""The part of a step in which each phase stands, and the code with which it begins."""


def source(name: str, module: Any) -> str:
    """Return the source of a function of a module; empty if the module does not define it."""
    return inspect.getsource(module).partition(f"def {name}(")[2].split("\n\n\n")[0]


def test_phases_are_drawn_in_the_order_of_the_engine() -> None:
    passes = re.findall(r"(\w+)\(", source("_live_side_by_side", members))
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
    mechanisms = {"shock": "refutation", "training": "teaching"}
    order = [mechanisms.get(channel, channel) for channel in BELIEF_CHANNELS]
    names = [m.name for messages in PHASES.values() for m in messages if m.kind == "belief"]
    names.remove("attacks")  # posted to the promise
    assert list(dict.fromkeys(names)) == order


def test_a_mechanism_that_is_off_is_labelled_off(results: MadeUp) -> None:
    (point,) = results.experiment.points
    strengths = {**point.scenario.mechanisms, "norm": 0.0, "domestic_success": 0.5}
    figure = model(another(results, replace(point.scenario, mechanisms=strengths)))
    labels = {t.get_text(): t for t in texts(figure, "message")}
    assert labels["norm (use, identity): off"].get_color() == style.GREY
    assert "domestic success stories (belief) ×0.5" in labels
    assert "Switched off: norm." in texts(figure, "caption")[0].get_text().replace("\n", " ")


def test_the_model_is_drawn_before_any_run(results: MadeUp, stored: Any, tmp_path: Path) -> None:
    fresh = replace(stored, runs=results.runs.iloc[:0])
    assert len(draw(fresh, ["model"], tmp_path)) == 3
    with pytest.raises(InputError, match="made-up: other: no such point"):
        draw(fresh, ["model"], tmp_path, point="other")
