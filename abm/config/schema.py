"""What a config may say: its tables, their keys, types and ranges.

The names of parameters, mechanisms and parties come from their own tables, so that a config is
checked, and completed by editors, against what the model has.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    create_model,
)

from abm.data import parties
from abm.parameters import MECHANISMS, PARAMETERS
from abm.scenario import ACTIVATIONS, CONTESTS, EVENT_KINDS, NETWORKS

IDENTIFIER = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$"
"""Names that a config may give: they become names of files, so nothing that leads elsewhere."""


class Said(NamedTuple):
    """The words for what a key takes, where its type does not say it all."""

    words: str


def _strength(value: object) -> object:
    return float(value) if isinstance(value, bool) else value


Date = Annotated[dt.date, Field(ge=dt.date(1990, 1, 1), le=dt.date(2060, 12, 31))]
Identifier = Annotated[
    str, Field(pattern=IDENTIFIER), Said("letters, digits, _ . or -, at most 80")
]
Name = Annotated[str, Field(max_length=80)]
Share = Annotated[float, Field(ge=0, le=1)]
Size = Annotated[float, Field(ge=-100, le=100)]
Strength = Annotated[
    float,
    BeforeValidator(_strength),
    Field(ge=0, le=10),
    Said("a strength from 0 to 10, or false"),
    WithJsonSchema(
        {"anyOf": [{"type": "number", "minimum": 0, "maximum": 10}, {"type": "boolean"}]}
    ),
]


def key(meaning: str = "", **shown: Any) -> Any:
    """Return an optional key: a config says only what it changes; the rest is for editors."""
    return Field(default=None, description=meaning or None, json_schema_extra=shown or None)


class Table(BaseModel):
    """A table of a config: no key but these, no value of another type, no infinity."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class ScenarioKeys(Table):
    """The keys of ``[experiment]`` that belong to a scenario."""

    scale: Annotated[int, Field(ge=1, le=5000)] = key("one member stands for this many")
    step: Annotated[float, Field(ge=0.25, le=92)] = key("days in a step")
    launch: Literal["history", "simulated"] = key("who decides national launches")
    results: Literal["history", "simulated"] = key("where election results come from")
    network: Literal[NETWORKS] = key("who is tied to whom inside a party")  # type: ignore[valid-type]
    activation: Literal[ACTIVATIONS] = key("who lives a step, and when")  # type: ignore[valid-type]
    mechanisms_from: Date = key("day from which [mechanisms] holds; until then all are on")
    start: Date = key("first day")
    end: Date = key("last day")


class ExperimentTable(ScenarioKeys):
    """``[experiment]``: what is run, and how often."""

    kind: Literal["ensemble", "compare", "sweep", "design", "factorial"] = key("what is varied")
    seed: Annotated[int, Field(ge=0, lt=2**63)] = key("root of every replicate's seed")
    replicates: Annotated[int, Field(ge=1, le=1_000_000)] = key("runs of each point")
    crn: bool = key("same seeds at every point (common random numbers)")


class CampaignRow(Table):
    """``[calendar.campaigns.ID]``: a campaign to change, to add or to remove."""

    remove: Literal[True] = key("take the row out")
    party: Name = key()
    contest: Literal[CONTESTS] = key()  # type: ignore[valid-type]
    opens: Date = key()
    closes: Date = key()
    closeness: Share = key("how disputed the contest looked")
    image_deficit: Share = key("how much the candidate needed a modern image")
    open_signup: Share = key("how freely anybody became a coordinator")
    reach: Annotated[float, Field(gt=0, le=1)] = key("share of sections concerned")
    launched: bool | Literal["simulated"] = key("whether the canvass was launched nationally")


class ResultRow(Table):
    """``[calendar.results.ID]``: an election result to change, to add or to remove."""

    remove: Literal[True] = key("take the row out")
    date: Date = key()
    party: Name = key()
    contest: Literal[CONTESTS] = key()  # type: ignore[valid-type]
    outcome: Share = key("1 won, 0 lost, 0.5 partial")
    lead: Size = key("lead over the rival, in points")
    rival: Name = key()
    name: Name = key("label on figures")
    local: bool = key("each section has a result of its own, won with this outcome as probability")


class EventRow(Table):
    """``[calendar.events.ID]``: an outside event to change, to add or to remove."""

    remove: Literal[True] = key("take the row out")
    date: Date = key()
    kind: Literal[EVENT_KINDS] = key()  # type: ignore[valid-type]
    size: Annotated[float, Field(ge=0, le=100)] = key("its meaning depends on the kind")
    party: Name = key("empty for all")
    until: Date = key("last day, if it lasts")
    name: Name = key("label on figures")


class CalendarTable(Table):
    """``[calendar]``: rows by their id."""

    campaigns: dict[Identifier, CampaignRow] = key()
    results: dict[Identifier, ResultRow] = key()
    events: dict[Identifier, EventRow] = key()


Knot = Annotated[
    tuple[Date, Annotated[float, Field(ge=0, le=10_000_000)]],
    Field(strict=False),
    Said("[date, members], such as [2012-03-15, 175000]"),
]


class PartyTable(Table):
    """``[party.NAME]``: what changes about a party."""

    remove: Literal[True] = key("take the party out, with its rows of the calendar")
    label: Name = key()
    founded: Annotated[dt.date, Field(ge=dt.date(1789, 1, 1), le=dt.date(2060, 12, 31))] = key()
    factions: Annotated[int, Field(ge=1, le=50)] = key()
    over_60: Share = key()
    under_35: Share = key()
    ladder: Share = key("how graded an engagement the party offers")
    staged_youth: Share = key("share of recruits drawn as young professionals")
    membership: Annotated[
        list[Knot], Field(min_length=1, max_length=1000), Said("a list of [date, members]")
    ] = key()


class OutputsTable(Table):
    """``[outputs]``: what a run records."""

    every: Annotated[int, Field(ge=1, le=100_000)] = key("steps between two records")
    series: bool = key("keep the records; without them a run leaves its scalar outcomes alone")
    ledger: bool = key("book every change of belief to its channel")
    agents: Annotated[list[Date], Field(max_length=100)] = key("dates at which members are kept")
    agents_replicates: Annotated[int, Field(ge=0)] = key("replicates that keep members and ties")
    ties: bool = key("keep the ties among them")


class DesignTable(Table):
    """``[design]``: what a sweep, a design or a factorial varies."""

    factors: dict[Name, list[float]] = key(
        "parameter or mechanism, and its values or range; [] for off and on, or for its prior",
        properties={name: {} for name in (*PARAMETERS, *MECHANISMS)},
        patternProperties={r"^(parameters|mechanisms)\.": {}},
    )
    groups: Annotated[
        dict[
            Identifier,
            Annotated[list[Name], Field(min_length=1), Said("a list of mechanisms, one or more")],
        ],
        Field(min_length=1),
    ] = key("for a factorial: mechanisms that are switched together")
    combinations: Literal["all", "without", "alone"] = key(
        "of groups: all of them; each group taken away, and none; or each alone, and none"
    )
    sampler: Literal["grid", "list", "alone", "lhs", "sobol", "morris", "saltelli", "singles"] = (
        key("how values are combined")
    )
    n: Annotated[int, Field(ge=1, le=1_000_000)] = key(
        "size of a sample: points, trajectories (morris), blocks (saltelli), first rows of a table"
    )
    second_order: bool = key("whether a saltelli sample is to tell pairs, at nearly twice the cost")
    table: Name = key("CSV file of points, one column a factor")
    generators: Annotated[dict[Name, list[Name]], Field(min_length=1)] = key(
        "for a fraction of a factorial: factors, and those whose product each is"
    )
    resolution: Annotated[int, Field(ge=3, le=10)] = key(
        "for a fraction of a factorial: the smallest one of at least this resolution"
    )


class QuickTable(Table):
    """``[quick]``: what ``--quick`` lays over the config, for a first look."""

    experiment: ExperimentTable = key()
    design: DesignTable = key()
    outputs: OutputsTable = key()


@cache
def config_table() -> type[Table]:
    """Return the whole config as a model, with the names that the model of canvassing has."""
    parameters = {
        p.name: (
            Annotated[float, Field(ge=p.low, le=p.high)],
            key(f"{p.meaning} [{p.unit}] ({p.source})", default=p.default),
        )
        for p in PARAMETERS.values()
    }
    mechanisms = {
        m.name: (Strength, key(f"{m.meaning} ({m.facts})", default=1)) for m in MECHANISMS.values()
    }
    party = {p.name: (PartyTable, key(p.label)) for p in parties()}

    def keys(**tables: Any) -> Any:
        return {name: (table, key()) for name, table in tables.items()}

    society = keys(
        parameters=create_model("Parameters", __base__=Table, **parameters),  # type: ignore[call-overload]
        mechanisms=create_model("Mechanisms", __base__=Table, **mechanisms),  # type: ignore[call-overload]
        party=create_model("Parties", __base__=Table, **party),  # type: ignore[call-overload]
        calendar=CalendarTable,
    )
    scenario = create_model(
        "Scenario",
        __base__=Table,
        **society,
        **keys(experiment=ScenarioKeys),
        spread=(
            Annotated[float, Field(ge=0, le=10)],
            key("how widely parameters of a sample range here, relative to [design]"),
        ),
    )
    return create_model(
        "Config",
        __base__=Table,
        **society,
        **keys(
            extends=str,
            experiment=ExperimentTable,
            scenarios=dict[Identifier, scenario],
            design=DesignTable,
            outputs=OutputsTable,
            quick=QuickTable,
        ),
    )
