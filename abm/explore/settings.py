"""The panel of settings: scenario, random numbers, mechanisms, parameters, and saving them all."""

from __future__ import annotations

from pathlib import Path

import solara

from abm import config
from abm.config import ConfigError
from abm.errors import InputError
from abm.explore.draft import Draft, Key
from abm.explore.histories import AS_IT_HAPPENED, History, histories
from abm.explore.input_fields import ChoiceField, NumberField, ParameterField, Undo
from abm.mechanisms import MECHANISMS
from abm.parameters import PARAMETERS
from abm.paths import display_path
from abm.quantities import count

GROUPS = {
    group: [p for p in PARAMETERS.values() if p.mechanism == group]
    for group in dict.fromkeys(p.mechanism for p in PARAMETERS.values())
}
"""Parameters by group, in the order of their table."""

SOURCES = ("history", "simulated")
"""Where results of elections and launches of campaigns come from."""


@solara.component
def Settings(draft: solara.Reactive[Draft], configs: list[Path]) -> None:
    """Show all settings, those that a newcomer needs first at the top."""
    opened = solara.use_reactive("")
    Heading("Scenario")
    ScenarioFields(draft, configs)
    Heading("Mechanisms")
    solara.v.Html(
        tag="p",
        class_="help",
        children=["The switch turns a mechanism on or off; its name opens its parameters."],
    )
    for name in MECHANISMS:
        MechanismRow(draft, name, opened)
    Heading("Other parameters")
    for group in GROUPS:
        if group not in MECHANISMS:
            GroupRow(draft, group, opened)
    Heading("Save as config")
    Save(draft)


@solara.component
def Heading(text: str) -> None:
    """Show the heading of a part of the panel."""
    solara.v.Html(tag="h2", children=[text])


@solara.component
def ScenarioFields(draft: solara.Reactive[Draft], configs: list[Path]) -> None:
    """Choose the config, its scenario, the history and the random numbers."""
    problem = solara.use_reactive("")
    current = draft.value
    names = {path.stem: path for path in configs}

    def choose(stem: str) -> None:
        try:
            draft.set(Draft(config.load(names[stem])))
            problem.set("")
        except ConfigError as error:
            problem.set(f"{stem} cannot be run: {error}")

    solara.Select(
        "Config",
        value=current.base.path.stem,
        values=list(names),
        on_value=choose,
        classes=["config"],
    )
    if problem.value:
        solara.v.Html(tag="p", class_="refused", children=[problem.value])
    scenarios = list(current.base.points.scenarios)
    if len(scenarios) > 1:
        solara.Select(
            "Scenario",
            value=current.scenario,
            values=scenarios,
            on_value=lambda name: draft.set(Draft(current.base, name, {}, current.replicate)),
        )
    HistoryField(draft)
    ChoiceField(
        draft,
        ("experiment", "results"),
        "Election results",
        SOURCES,
        "history: as chosen above; simulated: decided by what members do and by chance",
    )
    ChoiceField(
        draft,
        ("experiment", "launch"),
        "Launches",
        SOURCES,
        draft.value.base.case.say(
            "history: when parties launched {technique}; simulated: when cadres decide to"
        ),
    )
    NumberField(
        draft, ("experiment", "scale"), "Scale, 1 agent for", "members: with fewer, runs are slower"
    )
    NumberField(draft, ("experiment", "seed"), "Seed", "sets all random numbers")
    solara.v.TextField(
        label="Replicate",
        type="number",
        min=0,
        max=999,
        v_model=str(current.replicate),
        on_v_model=lambda text: draft.set(with_replicate(draft.value, text)),
        hint="which run of the config is shown: the same settings with other random numbers",
        persistent_hint=True,
    )


def with_replicate(draft: Draft, text: str) -> Draft:
    """Return a draft that shows another replicate, or the same draft if the text is no number."""
    if not text.isdecimal() or int(text) > 999:
        return draft
    return Draft(draft.base, draft.scenario, draft.changes, int(text))


@solara.component
def HistoryField(draft: solara.Reactive[Draft]) -> None:
    """Choose another history: which candidates win the elections of the scenario's calendar."""
    current = draft.value
    scenario = current.base.points.scenarios[current.scenario]
    choices = histories(scenario.calendar, scenario.contests)
    by_name = {history.name: history for history in choices}
    solara.Select(
        "History",
        value=current_history(current, choices).name,
        values=list(by_name),
        on_value=lambda name: draft.set(with_history(current, by_name[name], choices)),
        classes=["history"],
    )


def current_history(draft: Draft, choices: list[History]) -> History:
    """Return the history that a draft contains."""
    changes = {k: v for k, v in draft.changes.items() if k[0] == "calendar"}
    return next((h for h in choices if h.changes == changes), AS_IT_HAPPENED)


def with_history(draft: Draft, chosen: History, choices: list[History]) -> Draft:
    """Return a draft with another history."""
    keys: set[Key] = {key for history in choices for key in history.changes}
    others = {k: v for k, v in draft.changes.items() if k not in keys}
    return Draft(draft.base, draft.scenario, {**others, **chosen.changes}, draft.replicate)


@solara.component
def MechanismRow(draft: solara.Reactive[Draft], name: str, opened: solara.Reactive[str]) -> None:
    """Show a mechanism's switch and meaning and, when opened, its strength and parameters."""
    mechanism, key = MECHANISMS[name], ("mechanisms", name)
    strength = draft.value.value(key)
    on = strength != 0.0

    def switch(new: bool) -> None:
        draft.set(draft.value.change({key: 1.0 if new else 0.0}))

    with solara.Div(classes=["mechanism", f"mechanism-{name}", *([] if on else ["off"])]):
        with solara.Row(classes=["mechanism-row"], gap="4px"):
            solara.v.Switch(
                v_model=on,
                on_v_model=switch,
                dense=True,
                hide_details=True,
                class_=f"switch-{name}",
                attributes={"aria-label": f"{name} on or off"},
            )
            title = f"{name.replace('_', ' ')}: {mechanism.meaning}"
            Opener(opened, name, title if on else f"{title} (off)")
            if key in draft.value.changes:
                Undo(draft, key, name)
        if opened.value == name:
            NumberField(
                draft,
                key,
                "strength",
                f"1 is the default, 0 is off. Multiplies {', '.join(mechanism.scales)}. "
                f"Source: {mechanism.facts}.",
                (0.0, 2.0),
            )
            for parameter in GROUPS.get(name, ()):
                ParameterField(draft, parameter)


@solara.component
def GroupRow(draft: solara.Reactive[Draft], group: str, opened: solara.Reactive[str]) -> None:
    """Show a group of parameters that belong to no mechanism."""
    with solara.Div(classes=["mechanism", f"group-{group}"]):
        changed = sum(("parameters", p.name) in draft.value.changes for p in GROUPS[group])
        note = f", {changed} changed" if changed else ""
        Opener(opened, group, f"{group} ({count(len(GROUPS[group]), 'parameter')}{note})")
        if opened.value == group:
            for parameter in GROUPS[group]:
                ParameterField(draft, parameter)


@solara.component
def Opener(opened: solara.Reactive[str], name: str, text: str) -> None:
    """Open a group and close the one that was open, since a page of all fields would be slow."""
    is_open = opened.value == name
    solara.Button(
        text,
        on_click=lambda: opened.set("" if is_open else name),
        text=True,
        classes=["opener", f"open-{name}"],
        attributes={"aria-expanded": "true" if is_open else "false"},
    )


@solara.component
def Save(draft: solara.Reactive[Draft]) -> None:
    """Write the settings as a new config beside the others."""
    name = solara.use_reactive("")
    outcome: solara.Reactive[tuple[bool, str]] = solara.use_reactive((True, ""))

    def save() -> None:
        try:
            path = draft.value.save(name.value.strip())
        except InputError as error:
            outcome.set((False, str(error)))
        else:
            outcome.set((True, f"Saved. Run it with: abm run {display_path(path)}"))

    saved, words = outcome.value
    with solara.Row(classes=["field-row"], gap="8px"):
        solara.InputText(
            "Name of the new config",
            value=name,
            continuous_update=True,
            error=False if saved else words,
            classes=["save-name"],
        )
        solara.Button("Save", on_click=save, color="primary", classes=["save"])
    if saved and words:
        solara.v.Html(tag="p", class_="saved", children=[words], attributes={"role": "status"})
    with solara.Details("Content of the new config"):
        solara.v.Html(tag="pre", class_="config-text", children=[draft.value.text()])
