"""A drawing of the model: who acts on whom in each phase of a step, and by which mechanism.

The drawing is a sequence diagram: in each row, an arrow (a message) goes from the lane of the one
who acts to the lane of the one who changes.  ``tests/figures/test_model.py`` compares the names
with the code, and their order with that of :mod:`abm.model.engine`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.figures import style
from abm.figures.point_data import Analysed, PointData, planned
from abm.figures.words import translated

LANES = {
    "calendar": "elections, laws,\nstories, outsiders",
    "Vendor": "belief, stake,\nclaim, credibility",
    "Party": "launch, depth,\npublicity",
    "Digital staff": "belief, skill",
    "Cadre": "belief, anxiety,\nliteracy",
    "Section": "mandate, norm",
    "Activist": "belief, identity,\nprivacy, skill",
}
"""The lanes from left to right, each with the states that are named under it."""

MECHANISM_NAMES = {
    "foreign_success": "foreign success stories",
    "domestic_success": "domestic success stories",
    "science_label": "label of science",
    "vendor_training": "training by vendors",
    "digital_skill": "recruits' skill",
    "returning": "staff who return",
    "local_mandate": "local mandate",
}
"""Names of mechanisms whose code names are not words."""

ALL = "Activist"
"""The lane to which messages to all members go; cadres and digital staff are members too."""


class Message(NamedTuple):
    """An effect of one lane on another.

    Attributes
    ----------
    name : str
        A mechanism, or an action that cannot be switched off (of the kind "core").
    source, target : str
        Lanes of the one who acts and of the one who changes.
    changes : str
        The states that change; empty if the name includes them.
    kind : str
        A key of :data:`KINDS`.
    """

    name: str
    source: str
    target: str
    changes: str
    kind: str


KINDS = {
    "belief": style.Look("#D55E00"),
    "conduct": style.Look("#0072B2", style.DASHED),
    "market": style.Look("#007A5A", (0, (1.2, 1.0))),
    "people": style.Look("#882255", (0, (5.0, 1.2, 1.2, 1.2))),
    "core": style.Look("#222222", marker="o"),
}
"""Looks of messages by kind, dark enough for text; core messages start with a ring."""

KEY_LABELS = {
    "belief": "belief",
    "conduct": "identity, privacy, skill, conduct",
    "market": "vendors, publicity",
    "people": "who takes part",
    "core": "no mechanism, always on",
}
"""Labels of the kinds in the key."""

PHASES = {
    "calendar": (
        Message("campaigns", "calendar", "Party", "open and close", "core"),
        Message("results", "calendar", ALL, "come in", "core"),
    ),
    "promise": (
        Message("market", "calendar", "Vendor", "firms", "market"),
        Message("attacks", "Vendor", "Vendor", "credibility", "market"),
        Message("attacks", "Vendor", ALL, "belief", "belief"),
        Message("science_label", "Vendor", "Vendor", "weight", "market"),
        Message("promise", "Vendor", ALL, "belief, cadres most", "belief"),
        Message("promise", "Digital staff", "Cadre", "belief", "belief"),
        Message("foreign_success", "calendar", ALL, "belief", "belief"),
        Message("domestic_success", "Party", ALL, "belief", "belief"),
    ),
    "decision": (
        Message("launch", "Cadre", "Party", "", "conduct"),
        Message("redesign", "Cadre", "Party", "", "conduct"),
        Message("mandate", "Cadre", "Section", "", "conduct"),
        Message("local_mandate", "Cadre", "Section", "", "conduct"),
        Message("staging", "Party", "calendar", "publicity", "market"),
        Message("leak", "Activist", "Section", "mandate", "conduct"),
        Message("teams", "Activist", "Section", "mandate", "conduct"),
        Message("sympathisers", "calendar", "Party", "volunteers", "people"),
    ),
    "training": (
        Message("training", "Digital staff", ALL, "skill", "conduct"),
        Message("vendor_training", "Vendor", ALL, "skill", "conduct"),
        Message("teaching", "Digital staff", ALL, "belief", "belief"),
    ),
    "influence": (
        Message("influence", "Cadre", ALL, "belief, identity", "belief"),
        Message("influence", ALL, ALL, "", "belief"),
        Message("imitation", ALL, ALL, "belief", "belief"),
    ),
    "practice": (
        Message("norm", "Section", ALL, "use, identity", "conduct"),
        Message("privacy", "calendar", ALL, "use, resistance", "conduct"),
        Message("familiarity", "calendar", ALL, "use, resistance", "conduct"),
        Message("reactance", "Section", ALL, "identity", "conduct"),
        Message("habit", ALL, ALL, "identity", "conduct"),
        Message("use", ALL, "Section", "norm", "core"),
    ),
    "experience": (Message("experience", "calendar", ALL, "belief", "belief"),),
    "attribution": (
        Message("attribution", "calendar", ALL, "belief", "belief"),
        Message("refutation", "calendar", ALL, "belief", "belief"),
        Message("forgetting", ALL, ALL, "belief", "belief"),
    ),
    "turnover": (
        Message("selection", ALL, "calendar", "who leaves", "people"),
        Message("cohort", "calendar", ALL, "who enters", "people"),
        Message("digital_skill", "calendar", ALL, "by year of entry", "people"),
        Message("promotion", ALL, "Cadre", "who rises", "people"),
        Message("returning", "Activist", "Digital staff", "from earlier campaigns", "people"),
        Message("moves", ALL, "Party", "to another party", "people"),
        Message("founding", "Digital staff", "Vendor", "new firm", "people"),
    ),
    "measurement": (
        Message("breadth, resistance", ALL, "Party", "", "core"),
        Message("reported resistance", "Vendor", "calendar", "", "core"),
    ),
}
"""The phases of a step in order, each with its messages."""

CAPTION = (
    "n = {mechanisms} mechanisms in {phases} phases of a step of {step:g} days. An arrow goes from "
    "the one who acts to the one who changes; parentheses and line styles say what changes. Cadres "
    "and digital staff are members too, and whatever reaches activists also reaches them. The "
    "drawing shows the structure of the model; it rests on no run and is therefore without "
    "interval. Switched off: {off}. Source: results/{name} (mechanisms); order of a step as in the "
    "ODD."
)
"""How the drawing is to be read."""

LEFT, TOP, ROW, BREAK, HOOK, KEY = 24.0, 13.0, 4.3, 2.0, 3.0, 6.0
"""In mm: left and top margins for names, height of a row, gap between phases, loop, key."""

LANE = (style.DOUBLE - LEFT) / len(LANES)
"""Millimetres from lane to lane."""


def model(
    results: Analysed | PointData, *, point: str | None = None, axes: style.Panels | None = None
) -> Figure:
    """Draw the model of a config, with the mechanisms that it switches off grey and dotted.

    Parameters
    ----------
    results : Analysed
        Results of an experiment; its runs are not read.
    point : str, optional
        Point of the experiment; by default the first.
    axes : sequence of Axes, optional
        A sequence with the axes to draw in; by default those of a new page.
    """
    data = planned(results, point)
    scenario = data.scenario
    rows = {phase: packed(messages) for phase, messages in PHASES.items()}
    high = TOP + sum(ROW * len(of_phase) + BREAK for of_phase in rows.values()) + KEY
    box = style.Box(0.0, style.MARGIN, style.DOUBLE, high)
    off = [name_of(name) for name, strength in scenario.mechanisms.items() if strength == 0.0]
    text = translated(CAPTION).format(
        mechanisms=len(scenario.mechanisms),
        phases=len(PHASES),
        step=scenario.step,
        off=", ".join(off) or translated("none"),
        name=data.name,
    )

    def draw(page: Sequence[Axes]) -> None:
        (panel,) = page
        panel.set(xlim=(0.0, style.DOUBLE), ylim=(high, 0.0))
        panel.set_axis_off()
        _draw_lanes(panel, high - KEY)
        top = TOP
        for number, (phase, of_phase) in enumerate(rows.items(), 1):
            _draw_phase(panel, number, phase, top)
            for place, row in enumerate(of_phase):
                for message in row:
                    at = top + BREAK / 2.0 + ROW * (place + 0.8)
                    _draw_message(panel, message, at, scenario.mechanisms.get(message.name, 1.0))
            top += ROW * len(of_phase) + BREAK
        _draw_key(panel, high - 0.45 * KEY)

    return style.compose([box], draw, text, axes, foot=1.0)


def place_of(lane: str) -> float:
    """Return the distance of a lane from the left, in mm."""
    return LEFT + LANE * (list(LANES).index(lane) + 0.5)


def name_of(mechanism: str) -> str:
    """Return the name of a mechanism, or of another action, in words."""
    return translated(MECHANISM_NAMES.get(mechanism, mechanism))


def label_of(message: Message, strength: float = 1.0) -> str:
    """Return the label of a message, with the strength of its mechanism unless that is 1."""
    name = name_of(message.name)
    label = f"{name} ({translated(message.changes)})" if message.changes else name
    if strength == 0.0:
        return f"{label}{translated(': off')}"
    return label if strength == 1.0 else f"{label} ×{strength:g}"


def extent(message: Message) -> tuple[float, float]:
    """Return the left and right ends of a message with its label, in mm; loops extend leftward."""
    source, target = place_of(message.source), place_of(message.target)
    wide = style.width_of(label_of(message)) + 2.0
    if source == target:
        return source - HOOK - wide, source
    middle = (source + target) / 2.0
    half = max(abs(source - target), wide) / 2.0
    return middle - half, middle + half


def packed(messages: Sequence[Message]) -> list[list[Message]]:
    """Arrange messages in as few rows as their order allows, without overlap."""
    rows: list[list[Message]] = []
    for message in messages:
        left, right = extent(message)
        last = rows[-1] if rows else []
        if last and all(right < a or left > b for a, b in map(extent, last)):
            last.append(message)
        else:
            rows.append([message])
    return rows


def _draw_lanes(axes: Axes, bottom: float) -> None:
    for lane, state in LANES.items():
        x = place_of(lane)
        axes.plot([x, x], [TOP - 1.0, bottom], color=style.GREY, lw=0.4, zorder=0, gid="lane")
        axes.text(x, 0.0, translated(lane), weight="bold", ha="center", va="top", gid="entity")
        axes.text(
            x, 3.6, translated(state), size=style.SMALL, color=style.GREY, ha="center", va="top"
        )


def _draw_phase(axes: Axes, number: int, phase: str, top: float) -> None:
    axes.plot(
        [style.MARGIN, style.DOUBLE - style.MARGIN], [top, top], color=style.PALE, lw=0.8, zorder=0
    )
    axes.text(style.MARGIN, top + BREAK / 2.0 + 0.8 * ROW, f"{number}", size=style.SMALL,
              color=style.GREY, va="baseline")  # fmt: skip
    axes.text(style.MARGIN + 5.0, top + BREAK / 2.0 + 0.8 * ROW, translated(phase), weight="bold",
              va="baseline", gid="phase")  # fmt: skip


def _draw_message(axes: Axes, message: Message, at: float, strength: float) -> None:
    """Draw an arrow with its label above it, or a loop with its label on the left."""
    look = KINDS[message.kind] if strength else style.Look(style.GREY, ":")
    source, target = place_of(message.source), place_of(message.target)
    start = source
    if loop := source == target:
        start = source - HOOK
        high = at - 0.4 * ROW
        axes.plot([source, start, start], [high, high, at], color=look.colour, ls=look.line, lw=0.9)
    _draw_arrow(axes, start, target, at, look)
    axes.text(
        start - 1.0 if loop else (source + target) / 2.0,
        at - 0.2 * ROW if loop else at - 1.0,
        label_of(message, strength),
        size=style.SMALL,
        color=style.darker(look.colour) if strength else style.GREY,
        ha="right" if loop else "center",
        va="center_baseline" if loop else "baseline",
        bbox={"fc": "white", "ec": "none", "pad": 0.2},
        zorder=1,
        gid="message",
    )


def _draw_arrow(axes: Axes, start: float, end: float, at: float, look: style.Look) -> None:
    axes.annotate(
        "",
        (end, at),
        (start, at),
        arrowprops={
            "arrowstyle": "-|>,head_length=0.35,head_width=0.16",
            "color": look.colour,
            "ls": look.line,
            "lw": 0.9,
            "shrinkA": 0.0,
            "shrinkB": 0.0,
        },
        zorder=2,
    )
    if look.marker:
        axes.plot(
            start, at, look.marker, ms=2.6, mfc="white", mec=look.colour, mew=0.7, clip_on=False
        )


def _draw_key(axes: Axes, at: float) -> None:
    x = style.MARGIN
    for kind, name in KEY_LABELS.items():
        look, label = KINDS[kind], translated(name)
        _draw_arrow(axes, x, x + 7.0, at, look)
        axes.text(x + 8.0, at, label, size=style.SMALL, va="center_baseline")
        x += 12.0 + style.width_of(label)
