"""Input fields of the page: each sets a key of a draft, and shows why a value is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import solara

from abm.explore.draft import Draft, Key, typed
from abm.parameters import Parameter

NOTCHES = 100
"""Positions of a slider."""

WIDE = 20.0
"""A slider covers the whole allowed range if that is at most this many times the default."""


@solara.component
def NumberField(
    draft: solara.Reactive[Draft],
    key: Key,
    label: str,
    help_: str = "",
    slider: tuple[float, float] | None = None,
) -> None:
    """Enter a number exactly in a box or roughly by a slider; it is checked as in a config."""
    current = draft.value
    value = current.value(key)
    problem = current.problem(key)
    changed = key in current.changes
    name = "-".join(key)

    def put(new: Any) -> None:
        draft.set(draft.value.change({key: new}))

    with solara.Div(classes=["field", *(["changed"] if changed else [])]):
        with solara.Row(classes=["field-row"], gap="8px"):
            solara.InputText(
                label,
                value=_text(value),
                on_value=lambda text: put(typed(text)),
                error=problem or False,
                classes=["number", f"set-{name}"],
                update_events=["change", "keyup.enter"],
            )
            if changed:
                Undo(draft, key, label)
        if slider is not None and isinstance(value, int | float):
            Slide(value, slider, put, f"{label}, slider", f"slide-{name}")
        if help_:
            solara.v.Html(tag="p", children=[help_], class_="help")


@solara.component
def Slide(
    value: float, span: tuple[float, float], put: Callable[[float], None], label: str, name: str
) -> None:
    """Show a slider over a span.

    The widget counts notches, not values: it would move a value between two notches to the nearest
    one, and report this as the user's change.
    """
    low, high = min(span[0], value), max(span[1], value)
    notch = round(NOTCHES * (value - low) / (high - low))

    def move(position: int) -> None:
        if position != notch:
            put(float(f"{low + (high - low) * position / NOTCHES:.4g}"))

    solara.v.Slider(
        v_model=notch,
        on_v_model=move,
        min=0,
        max=NOTCHES,
        hide_details=True,
        dense=True,
        class_=name,
        attributes={"aria-label": label},
    )


@solara.component
def Undo(draft: solara.Reactive[Draft], key: Key, label: str) -> None:
    """Show a button that takes a change back."""
    solara.Button(
        "undo",
        on_click=lambda: draft.set(draft.value.change({key: draft.value.before(key)})),
        text=True,
        small=True,
        attributes={"aria-label": f"undo the change of {label}"},
    )


@solara.component
def ParameterField(draft: solara.Reactive[Draft], parameter: Parameter) -> None:
    """Enter a parameter, with its meaning, unit, range and source."""
    unit = "" if parameter.unit == "-" else f", {parameter.unit}"
    prior = ""
    if parameter.prior is not None:
        prior = f" (prior {parameter.prior[0]:g} to {parameter.prior[1]:g})"
    NumberField(
        draft,
        ("parameters", parameter.name),
        f"{parameter.name.replace('_', ' ')}{unit}",
        f"{parameter.meaning}. Range {parameter.low:g} to {parameter.high:g}{prior}, "
        f"default {parameter.default:g}. Source: {parameter.source}.",
        slider_range(parameter),
    )


@solara.component
def ChoiceField(
    draft: solara.Reactive[Draft], key: Key, label: str, values: Sequence[str], help_: str = ""
) -> None:
    """Choose one of a few values."""
    with solara.Div(classes=["field"]):
        solara.Select(
            label,
            value=draft.value.value(key),
            values=list(values),
            on_value=lambda new: draft.set(draft.value.change({key: new})),
        )
        if help_:
            solara.v.Html(tag="p", children=[help_], class_="help")


def slider_range(parameter: Parameter) -> tuple[float, float] | None:
    """Return the span of a slider: the prior, else all or part of the allowed range."""
    if parameter.prior is not None:
        return parameter.prior
    reach = WIDE * max(abs(parameter.default), 0.05)
    if parameter.high - parameter.low <= reach:
        return parameter.low, parameter.high
    span = 2.0 * abs(parameter.default) or 1.0
    return max(parameter.low, min(0.0, parameter.low)), min(parameter.high, span)


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
