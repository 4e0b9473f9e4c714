"""What a config may contain: its tables, their keys, types and ranges, and the check of a file.

The names of parameters and mechanisms come from their own tables, and the rows of ``[party]``,
``[contest]`` and ``[calendar]`` from the models of the CSV tables, so that a config is checked, and
completed by editors, against what the model has.  Names of a case are checked when a scenario is
built.
"""

from __future__ import annotations

import json
from functools import cache
from types import NoneType
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BeforeValidator,
    Field,
    WithJsonSchema,
    create_model,
)
from pydantic.fields import FieldInfo

from abm.cases.rows import TABLES, Row
from abm.cases.values import (
    Date,
    Identifier,
    Members,
    Name,
    Names,
    PartyName,
    PathText,
    Table,
    Words,
)
from abm.limits import SCALES, SEEDS, STEPS, STRENGTHS
from abm.mechanisms import MECHANISMS
from abm.parameters import PARAMETERS
from abm.scenario import ACTIVATIONS, NETWORKS
from abm.structures import STRUCTURES

FILE = "schema.json"
"""The JSON schema in ``experiments/``; the first line of a config names it for editors."""


_STRUCTURES = tuple(STRUCTURES)


def _number(value: object) -> object:
    return float(value) if isinstance(value, bool) else value


Strength = Annotated[
    float,
    BeforeValidator(_number),
    Field(ge=STRENGTHS[0], le=STRENGTHS[1]),
    Words("a strength from {:g} to {:g}, or false".format(*STRENGTHS)),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": STRENGTHS[0], "maximum": STRENGTHS[1]},
                {"type": "boolean"},
            ]
        }
    ),
]

Knot = Annotated[
    tuple[Date, Members],
    Field(strict=False),
    Words("[date, members], such as [2012-03-15, 175000]"),
]

Membership = Annotated[
    list[Knot], Field(min_length=1, max_length=1000), Words("a list of [date, members]")
]


def key(meaning: str | None = None, **extra: Any) -> Any:
    """Return an optional key with its meaning; ``extra`` goes into the schema for editors."""
    return Field(default=None, description=meaning, json_schema_extra=extra or None)


class ScenarioKeys(Table):
    """The keys of ``[experiment]`` that belong to a scenario."""

    scale: Annotated[int, Field(ge=SCALES[0], le=SCALES[1])] = key(
        "one member stands for this many"
    )
    step: Annotated[float, Field(ge=STEPS[0], le=STEPS[1])] = key("days in a step")
    launch: Literal["history", "simulated"] = key("who decides national launches")
    results: Literal["history", "simulated"] = key("where election results come from")
    network: Literal[NETWORKS] = key("who is tied to whom inside a party")  # type: ignore[valid-type]
    activation: Literal[ACTIVATIONS] = key("who acts in a step, and in which order")  # type: ignore[valid-type]
    structure: Literal[_STRUCTURES] = key("which equations hold: standard or those of a rival")  # type: ignore[valid-type]
    mechanisms_from: Date = key("day from which [mechanisms] holds; until then all are on")
    switched_off: Literal["held", "undone"] = key(
        "what a mechanism had done by then: it stays as it is, or it weighs no more"
    )
    start: Date = key("first day")
    end: Date = key("last day")


class ExperimentTable(ScenarioKeys):
    """``[experiment]``: what is run, and how often."""

    kind: Literal["ensemble", "compare", "sweep", "design", "factorial"] = key("what is varied")
    seed: Annotated[int, Field(ge=SEEDS[0], le=SEEDS[1])] = key("root of every replicate's seed")
    replicates: Annotated[int, Field(ge=1, le=1_000_000)] = key("runs of each point")
    crn: bool | Literal["draw"] = key(
        "common random numbers: true for the same seeds at every point, false for others at each, "
        '"draw" for the same in all scenarios and combinations of a draw of parameters and others '
        "in the next, which is the default of designs and factorials"
    )
    case: PathText = key("a packaged case, or the path of a folder, with a slash, from this file")


def _changes(row: type[Row], left_out: set[str], **keys: Any) -> dict[str, Any]:
    """Return the columns of a table as optional keys, by which a config changes a row.

    Parameters
    ----------
    row : type of Row
        The model of the row.
    left_out : set of str
        Columns that a config does not set, beside those of provenance.
    **keys
        Types and meanings of further keys, or of those that a config writes in another way.
    """
    columns = {
        name: (_stated(column), key(column.description))
        for name, column in row.model_fields.items()
        if name not in {*left_out, *Row.model_fields}
    }
    return {**columns, **keys}


def _stated(column: FieldInfo) -> Any:
    """Return the type of a column without None: a TOML file leaves a key out instead."""
    kind: Any = column.annotation
    if NoneType in get_args(kind):
        (kind,) = (part for part in get_args(kind) if part is not NoneType)
    return Annotated[kind, *column.metadata] if column.metadata else kind


REMOVE: Any = (Literal[True], key("take the row out"))

CampaignTable = create_model(
    "CampaignTable",
    __base__=Table,
    __doc__="``[calendar.campaigns.ID]``: a campaign to change, to add or to remove.",
    **_changes(
        TABLES["campaigns"],
        {"id"},
        remove=REMOVE,
        launched=(
            bool | Literal["simulated"],
            key("whether the canvass was launched nationally; simulated: cadres decide"),
        ),
    ),
)
ResultTable = create_model(
    "ResultTable",
    __base__=Table,
    __doc__="``[calendar.results.ID]``: an election result to change, to add or to remove.",
    **_changes(TABLES["results"], {"id"}, remove=REMOVE),
)
EventTable = create_model(
    "EventTable",
    __base__=Table,
    __doc__="``[calendar.events.ID]``: an outside event to change, to add or to remove.",
    **_changes(TABLES["events"], {"id"}, remove=REMOVE),
)
CalendarTable = create_model(
    "CalendarTable",
    __base__=Table,
    __doc__="``[calendar]``: rows by their id.",
    campaigns=(dict[Identifier, CampaignTable], key()),
    results=(dict[Identifier, ResultTable], key()),
    events=(dict[Identifier, EventTable], key()),
)
ContestTable = create_model(
    "ContestTable",
    __base__=Table,
    __doc__="``[contest.NAME]``: a kind of contest to change or to add.",
    **_changes(TABLES["contests"], {"contest", "campaign"}),
)
PartyTable = create_model(
    "PartyTable",
    __base__=Table,
    __doc__="``[party.NAME]``: a party to change, to add or to remove.",
    **_changes(
        TABLES["parties"],
        {"name", "recruits_from"},
        recruits_from=(Names, key("parties whose members a new party wins over")),
        remove=(Literal[True], key("take the party out, with its rows of the calendar")),
        membership=(Membership, key("knots of the series of members")),
    ),
)


def required(table: str) -> set[str]:
    """Return the keys that a new row of a table needs, beside its name."""
    columns = {
        name: column
        for name, column in TABLES[table].model_fields.items()
        if name not in Row.model_fields
    }
    return {name for name in list(columns)[1:] if columns[name].is_required()}


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
            Annotated[list[Name], Field(min_length=1), Words("a list of mechanisms, one or more")],
        ],
        Field(min_length=1),
    ] = key("for a factorial: mechanisms that are switched together")
    combinations: Literal["all", "without", "alone", "singles"] = key(
        "of groups: all of them; each group taken away, and none; each alone, and none; or both"
    )
    sampler: Literal[
        "grid", "list", "alone", "lhs", "sobol", "morris", "saltelli", "screened", "singles"
    ] = key("how values are combined")
    screen: PathText = key(
        "for screened: CSV file that says which draws from the priors are worth a run"
    )
    floor: Annotated[float, Field(gt=0, le=1)] = key(
        "for screened: least chance of a draw [default: 0.01]"
    )
    kept: Annotated[list[Name], Field(min_length=1)] = key(
        "for singles: factors that stay on where another acts alone"
    )
    n: Annotated[int, Field(ge=1, le=1_000_000)] = key(
        "size of a sample: points, trajectories (morris), blocks (saltelli), first rows of a table"
    )
    second_order: bool = key("whether a saltelli sample is to tell pairs, at nearly twice the cost")
    table: PathText = key("CSV file of points, one column a factor")
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

    def keys(**tables: Any) -> Any:
        return {name: (table, key()) for name, table in tables.items()}

    society = keys(
        parameters=create_model("Parameters", __base__=Table, **parameters),  # type: ignore[call-overload]
        mechanisms=create_model("Mechanisms", __base__=Table, **mechanisms),  # type: ignore[call-overload]
        party=dict[PartyName, PartyTable],
        contest=dict[Identifier, ContestTable],
        calendar=CalendarTable,
    )
    scenario = create_model(
        "Scenario",
        __base__=Table,
        **society,
        **keys(experiment=ScenarioKeys),
        extends=(
            Identifier,
            key(
                "scenario above this one that it changes and is compared with, in place of the "
                "config itself; what varies in that one alone has the same values here"
            ),
        ),
        factors=(
            dict[Name, list[float]],
            key(
                "parameters that vary in this scenario alone, with [low, high], or [] for the prior"
            ),
        ),
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


def json_schema() -> str:
    """Return the schema as JSON, by which editors complete and check a config."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_without_nulls(config_table().model_json_schema()),
    }
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _without_nulls(schema: Any) -> Any:
    """Return a schema without titles, and without the default of keys that may be left out."""
    if isinstance(schema, list):
        return [_without_nulls(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        name: _without_nulls(value)
        for name, value in schema.items()
        if not (name == "default" and value is None)
        and not (name == "title" and isinstance(value, str))
    }
    return {**kept, "additionalProperties": False} if "patternProperties" in kept else kept
