"""The panel of settings: scenario, luck, mechanisms and their parameters, and saving it all."""

from __future__ import annotations

from pathlib import Path

import solara

from abm import config
from abm.config import ConfigError
from abm.errors import InputError
from abm.explore.draft import Draft, Key
from abm.explore.fields import ChoiceField, NumberField, ParameterField, Undo
from abm.explore.histories import AS_IT_HAPPENED, History, histories
from abm.parameters import MECHANISMS, PARAMETERS
from abm.paths import shown

GROUPS = {
    group: [p for p in PARAMETERS.values() if p.mechanism == group]
    for group in dict.fromkeys(p.mechanism for p in PARAMETERS.values())
}
"""Parameters by group, in the order of their table."""

WAYS = ("history", "simulated")


@solara.component
def Settings(draft: solara.Reactive[Draft], configs: list[Path]) -> None:
    """All settings, in the order in which a newcomer asks for them."""
    opened = solara.use_reactive("")
    Heading("Scenario")
    ScenarioFields(draft, configs)
    Heading("Mechanisms")
    solara.v.Html(
        tag="p",
        class_="help",
        children=["A switch turns a mechanism off; its name opens its parameters."],
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
    """Head a part of the panel."""
    solara.v.Html(tag="h2", children=[text])


@solara.component
def ScenarioFields(draft: solara.Reactive[Draft], configs: list[Path]) -> None:
    """What is asked: which config, which of its scenarios, which history, which luck."""
    trouble = solara.use_reactive("")
    now = draft.value
    names = {path.stem: path for path in configs}

    def choose(stem: str) -> None:
        try:
            draft.set(Draft(config.load(names[stem])))
            trouble.set("")
        except ConfigError as error:
            trouble.set(f"{stem} cannot be run: {error}")

    solara.Select(
        "Config", value=now.base.path.stem, values=list(names), on_value=choose, classes=["config"]
    )
    if trouble.value:
        solara.v.Html(tag="p", class_="refused", children=[trouble.value])
    scenarios = list(now.base.points.scenarios)
    if len(scenarios) > 1:
        solara.Select(
            "Scenario of it",
            value=now.scenario,
            values=scenarios,
            on_value=lambda name: draft.set(Draft(now.base, name, {}, now.replicate)),
        )
    HistoryField(draft)
    ChoiceField(
        draft,
        ("experiment", "results"),
        "Election results",
        WAYS,
        "history: as above; simulated: as canvassing and chance have it",
    )
    ChoiceField(
        draft,
        ("experiment", "launch"),
        "Launches",
        WAYS,
        "history: when parties did launch; simulated: when their cadres decide to",
    )
    NumberField(draft, ("experiment", "scale"), "Scale, 1 agent for", "members; fewer, slower")
    NumberField(draft, ("experiment", "seed"), "Seed", "root of the luck of every replicate")
    solara.v.TextField(
        label="Replicate",
        type="number",
        min=0,
        max=999,
        v_model=str(now.replicate),
        on_v_model=lambda text: draft.set(with_replicate(draft.value, text)),
        hint="which run of the config is shown: the same settings, other luck",
        persistent_hint=True,
    )


def with_replicate(draft: Draft, text: str) -> Draft:
    """Return a draft that shows another replicate; as it was, if that is no number for one."""
    if not text.isdecimal() or int(text) > 999:
        return draft
    return Draft(draft.base, draft.scenario, draft.changes, int(text))


@solara.component
def HistoryField(draft: solara.Reactive[Draft]) -> None:
    """Another history: who wins what, of what the scenario's calendar holds."""
    now = draft.value
    scenario = now.base.points.scenarios[now.scenario]
    choices = {history.name: history for history in histories(scenario.calendar)}
    solara.Select(
        "History",
        value=current_history(now, list(choices.values())).name,
        values=list(choices),
        on_value=lambda name: draft.set(with_history(now, choices[name], list(choices.values()))),
        classes=["history"],
    )


def current_history(draft: Draft, choices: list[History]) -> History:
    """Return the history that a draft has."""
    held = {k: v for k, v in draft.changes.items() if k[0] == "calendar"}
    return next((h for h in choices if h.changes == held), AS_IT_HAPPENED)


def with_history(draft: Draft, chosen: History, choices: list[History]) -> Draft:
    """Return a draft with one history instead of another."""
    keys: set[Key] = {key for history in choices for key in history.changes}
    cleared = {k: v for k, v in draft.changes.items() if k not in keys}
    return Draft(draft.base, draft.scenario, {**cleared, **chosen.changes}, draft.replicate)


@solara.component
def MechanismRow(draft: solara.Reactive[Draft], name: str, opened: solara.Reactive[str]) -> None:
    """A mechanism: its switch and what it does, and when opened its strength and parameters."""
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
            Opener(opened, name, f"{name}: {mechanism.meaning}{'' if on else ' (off)'}")
            if key in draft.value.changes:
                Undo(draft, key, name)
        if opened.value == name:
            NumberField(
                draft,
                key,
                "strength",
                f"1 as in the table, 0 off. Multiplies {', '.join(mechanism.scales)}. "
                f"Source: {mechanism.facts}.",
                (0.0, 2.0),
            )
            for parameter in GROUPS.get(name, ()):
                ParameterField(draft, parameter)


@solara.component
def GroupRow(draft: solara.Reactive[Draft], group: str, opened: solara.Reactive[str]) -> None:
    """Parameters that belong to no mechanism of their own."""
    with solara.Div(classes=["mechanism", f"group-{group}"]):
        changed = sum(("parameters", p.name) in draft.value.changes for p in GROUPS[group])
        note = f", {changed} changed" if changed else ""
        Opener(opened, group, f"{group} ({len(GROUPS[group])} parameters{note})")
        if opened.value == group:
            for parameter in GROUPS[group]:
                ParameterField(draft, parameter)


@solara.component
def Opener(opened: solara.Reactive[str], name: str, text: str) -> None:
    """Open a group, and close the one that was open: a page of all fields at once would be slow."""
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
    """Write the settings as a config beside the others; a name that is taken is refused."""
    name = solara.use_reactive("")
    said: solara.Reactive[tuple[bool, str]] = solara.use_reactive((True, ""))

    def save() -> None:
        try:
            path = draft.value.save(name.value.strip())
        except InputError as error:
            said.set((False, str(error)))
        else:
            said.set((True, f"Saved. Run it with: abm run {shown(path)}"))

    good, words = said.value
    with solara.Row(classes=["field-row"], gap="8px"):
        solara.InputText(
            "Name of the new config",
            value=name,
            continuous_update=True,
            error=False if good else words,
            classes=["save-name"],
        )
        solara.Button("Save", on_click=save, color="primary", classes=["save"])
    if good and words:
        solara.v.Html(tag="p", class_="saved", children=[words], attributes={"role": "status"})
    with solara.Details("What it will say"):
        solara.v.Html(tag="pre", class_="config-text", children=[draft.value.text()])
