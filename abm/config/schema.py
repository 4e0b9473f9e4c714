"""What a config may contain: its tables, their keys, types and ranges, and the check of a file.

The names of parameters, mechanisms and parties come from their own tables, and the rows of
``[calendar]`` from the models of the CSV tables, so that a config is checked, and completed by
editors, against what the model has.
"""

from __future__ import annotations

import json
from functools import cache
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
    WithJsonSchema,
    create_model,
)
from pydantic.fields import FieldInfo

from abm.config.experiment import STRENGTHS
from abm.config.layers import Layer
from abm.data import parties
from abm.data.rows import TABLES, PartyRow, Row
from abm.data.values import Date, Identifier, Name, Table, Words, allowed, unwrapped
from abm.errors import Key, Problem, dotted, unknown
from abm.mechanisms import MECHANISMS
from abm.parameters import PARAMETERS
from abm.scenario import ACTIVATIONS, NETWORKS

FILE = "schema.json"
"""The JSON schema in ``experiments/``; the first line of a config names it for editors."""


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
    tuple[Date, Annotated[float, Field(ge=0, le=10_000_000)]],
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

    scale: Annotated[int, Field(ge=1, le=5000)] = key("one member stands for this many")
    step: Annotated[float, Field(ge=0.25, le=92)] = key("days in a step")
    launch: Literal["history", "simulated"] = key("who decides national launches")
    results: Literal["history", "simulated"] = key("where election results come from")
    network: Literal[NETWORKS] = key("who is tied to whom inside a party")  # type: ignore[valid-type]
    activation: Literal[ACTIVATIONS] = key("who acts in a step, and in which order")  # type: ignore[valid-type]
    mechanisms_from: Date = key("day from which [mechanisms] holds; until then all are on")
    start: Date = key("first day")
    end: Date = key("last day")


class ExperimentTable(ScenarioKeys):
    """``[experiment]``: what is run, and how often."""

    kind: Literal["ensemble", "compare", "sweep", "design", "factorial"] = key("what is varied")
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = key("root of every replicate's seed")
    replicates: Annotated[int, Field(ge=1, le=1_000_000)] = key("runs of each point")
    crn: bool = key("same seeds at every point (common random numbers)")


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
PartyTable = create_model(
    "PartyTable",
    __base__=Table,
    __doc__="``[party.NAME]``: what changes about a party.",
    **_changes(
        PartyRow,
        {"name", "full_name"},
        remove=(Literal[True], key("take the party out, with its rows of the calendar")),
        label=(Name, key("label on figures")),
        membership=(Membership, key("knots of the series of members")),
    ),
)


def required(table: str) -> set[str]:
    """Return the keys that a new row of a table of the calendar needs."""
    columns = TABLES[table].model_fields.items()
    return {name for name, column in columns if column.is_required()} - {"id", *Row.model_fields}


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


def check(layer: Layer) -> tuple[dict[str, Any], list[Problem]]:
    """Return the settings of a file, each of the type that the schema asks for, and its problems.

    Returns
    -------
    settings : dict
        Empty if there are problems.
    problems : list of Problem
    """
    try:
        return config_table().model_validate(layer.table).model_dump(exclude_unset=True), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        problems = {_problem(layer, e["type"], _within(layer.table, e["loc"])) for e in details}
        return {}, sorted(problems)


def _problem(layer: Layer, kind: str, at: Key) -> Problem:
    """Return the problem with one key in plain words."""
    if kind == "extra_forbidden":
        parent, name = at[:-1], str(at[-1])
        table, _ = _field(parent)
        what = f"key in [{dotted(parent)}]" if parent else "table"
        text = unknown(what, name, table.model_fields, elsewhere=_homes(name))
        return Problem(layer.place(at), dotted(at), text)
    if kind == "string_pattern_mismatch":
        return Problem(layer.place(at), dotted(at), f"a name takes {allowed(Identifier)}")
    return layer.problem(at, f"must be {allowed(*_field(at))}")


def _within(value: Any, location: Key) -> Key:
    """Return the part of an error's location that is in the file, without the names of types."""
    at: Key = ()
    for part in location:
        item = isinstance(value, list) and isinstance(part, int) and part < len(value)
        if not item and not (isinstance(value, dict) and part in value):
            break
        value = value[part]
        at += (part,)
    return at


def _field(at: Key) -> tuple[Any, tuple[Any, ...]]:
    """Return the type of a key and its annotations."""
    kind: Any = config_table()
    annotations: tuple[Any, ...] = ()
    for part in at:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields[str(part)]
            kind, annotations = field.annotation, tuple(field.metadata)
        else:
            of_values = get_args(kind)[-1 if get_origin(kind) is dict else 0]
            kind, annotations = unwrapped(of_values)
    return kind, annotations


def _homes(name: str) -> list[str]:
    """Return the tables in which a key would be right."""
    tables = {table: _field((table,))[0] for table in config_table().model_fields}
    return [
        table
        for table, kind in tables.items()
        if isinstance(kind, type) and issubclass(kind, BaseModel) and name in kind.model_fields
    ]


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
