"""Parts of the documentation that are written from the code when the site is built.

A line ``<!-- generated: NAME -->`` of a page stands for the text of the function of this name in
:data:`PARTS`.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

import typer
from docutils import nodes
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typer.cli import get_docs_for_click

from abm import cases, paths, plotting, studies
from abm.cases import new
from abm.cases.values import allowed, unwrapped
from abm.cli import app as command
from abm.config.schema import config_table
from abm.figures import FIGURES, PLANNED, SWEPT
from abm.figures.outside import NumberRow
from abm.mechanisms import MECHANISMS
from abm.model.record.measures import MEASURES, PUBLIC_MEASURES
from abm.model.record.outcomes import TEMPLATES
from abm.parameters import PARAMETERS, Parameter
from abm.scenario import WORDS
from abm.studies.fieldwork import schema as fieldwork
from abm.studies.fieldwork.measurements import MeasurementRow
from abm.studies.predictions.table import PredictionRow
from abm.studies.schema import Row
from paper import outside

PROJECT = Path(__file__).resolve().parents[1]
MARK = re.compile(r"^<!-- generated: (\w+) -->$", re.MULTILINE)
LONGEST = 300
"""Characters of a description in the list of pages for language models."""


def parameters() -> Iterator[str]:
    """Yield every parameter, by mechanism or group."""
    group = ""
    for parameter in PARAMETERS.values():
        if parameter.mechanism != group:
            group = parameter.mechanism
            yield f"\n## {group}\n"
            if group in MECHANISMS:
                yield f"The mechanism `{group}`: {MECHANISMS[group].meaning}.\n"
        yield from _parameter(parameter)


def _parameter(parameter: Parameter) -> Iterator[str]:
    prior = "fixed" if parameter.prior is None else "prior {:g} to {:g}".format(*parameter.prior)
    unit = "" if parameter.unit == "-" else f" {parameter.unit}"
    yield f"`{parameter.name}` = {parameter.default:g}{unit}"
    yield f": {_sentence(parameter.meaning)}"
    yield f"  *Allowed {parameter.low:g} to {parameter.high:g}; {prior}.  {parameter.source}.*\n"


def mechanisms() -> Iterator[str]:
    """Yield a table of the mechanisms."""
    yield from _table(
        ("mechanism", "what it does", "facts", "parameters that its strength multiplies"),
        (
            (f"`{m.name}`", m.meaning, m.facts, ", ".join(f"`{name}`" for name in m.scales))
            for m in MECHANISMS.values()
        ),
    )


def outcomes() -> Iterator[str]:
    """Yield a table of the outcomes, as the packaged cases call them."""
    packaged = [cases.load(name) for name in cases.packaged()]
    france = cases.load()
    rows = []
    for template in TEMPLATES:
        names = (case.outcomes.names.get(template.role, "") for case in packaged)
        known = france.outcomes.names.get(template.role, "")
        meaning = france.outcomes[known].meaning if known else ""
        rows.append((*(f"`{name}`" if name else "-" for name in names), meaning, template.unit))
    heads = (case.name.partition(",")[0] for case in packaged)
    yield from _table((*heads, "meaning, in the words of France", "unit"), rows)


def measures() -> Iterator[str]:
    """Yield a table of what the series record."""
    of = {"role": "each party and role", "party": "each party", "public": "the public"}
    yield from _table(
        ("measure", "meaning", "unit", "of"),
        (
            (f"`{name}`", measure.meaning.format(**WORDS), measure.unit, of[measure.of])
            for name, measure in {**MEASURES, **PUBLIC_MEASURES}.items()
        ),
    )


def outside_evidence() -> Iterator[str]:
    """Yield a table of the outside evidence: where each row is used, or why not."""
    yield from _table(
        ("row", "quantity", "what it leaves", "used as", "left out"),
        (
            (row.id, row.quantity, row.interval, "; ".join(row.uses) or "-", row.left_out or "-")
            for row in outside.rows()
        ),
    )


def tables() -> Iterator[str]:
    """Yield the columns of every table of a case, those that studies read included."""
    of_studies = {
        paths.EVIDENCE: NumberRow,
        paths.MEASUREMENTS: MeasurementRow,
        paths.PREDICTIONS: PredictionRow,
    }
    yield new.columns().partition("\n")[2]  # the page has a title
    for name, model in of_studies.items():
        yield from new.of_table(f"{name} (optional)", model)


def configs() -> Iterator[str]:
    """Yield the tables that a config may have, each with its keys."""
    own_pages = {
        "parameters": "Any of the [parameters](parameters.md), each a number in its range.",
        "mechanisms": "Any of the [mechanisms](mechanisms.md): a strength, or `false`.",
    }
    tables = config_table().model_fields
    for name in dict.fromkeys(("extends", "experiment", *tables)):
        if name == "extends":
            yield "## `extends`\n\nThe path of another config, which this one changes, from this "
            yield 'file: `extends = "baseline.toml"`.\n'
        elif name in own_pages:
            yield f"## `[{name}]`\n\n{own_pages[name]}\n"
        else:
            yield from _config_table(name, tables[name])


def _config_table(name: str, field: FieldInfo, level: int = 2) -> Iterator[str]:
    """Yield the keys of a table of a config, and then the tables in it."""
    kind, named = _inner(field.annotation)
    path = f"{name}.NAME" if named else name
    yield f"{'#' * level} `[{path}]`\n"
    summary = (kind.__doc__ or "").partition("\n")[0]
    if ": " in summary and summary.startswith("``["):
        yield f"{_sentence(summary.partition(': ')[2])}\n"
    inner = {key: value for key, value in kind.model_fields.items() if _is_table(value)}
    for key, value in kind.model_fields.items():
        if key not in inner:
            yield f"`{key}`"
            yield f": {_sentence(value.description or '')}"
            yield f"  *({allowed(value.annotation, value.metadata)})*\n"
    if name in ("scenarios", "quick"):
        tables = ", ".join(f"`{key}`" for key in inner)
        yield f"Tables in it, as above: {tables}.\n"
        return
    for key, value in inner.items():
        yield from _config_table(f"{name}.{key}", value, level + 1)


def _inner(annotation: Any) -> tuple[type[BaseModel], bool]:
    """Return the model of a table, and whether the table holds such models by name."""
    kind, _ = unwrapped(annotation)
    parts = get_args(kind)
    return (unwrapped(parts[-1])[0], True) if parts else (kind, False)


def _is_table(field: FieldInfo) -> bool:
    kind, _ = _inner(field.annotation)
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def commands() -> Iterator[str]:
    """Yield the help of every verb."""
    group = typer.main.get_command(command)
    context = typer.Context(group, info_name="abm")
    text = get_docs_for_click(obj=group, ctx=context, name="abm", indent=1)
    text = re.sub(r"\*\*Commands\*\*:\n\n(\* .*\n)+", "", text)  # their headings follow
    yield re.sub(r"(?m)^(Example|.*): `(abm [^`]+)`$", r"\1:\n\n    \2\n", text)


def questions() -> Iterator[str]:
    """Yield a table of the studies."""
    committed = _committed()
    yield from _table(
        ("study", "question", "configs of the paper"),
        (
            (
                f"`{name}`",
                studies.question(name),
                ", ".join(f"`{config}`" for study, config in committed if study == name) or "-",
            )
            for name in studies.STUDIES
        ),
    )


def gallery() -> Iterator[str]:
    """Yield every figure: what it shows, its picture, its config and its commands."""
    committed = _committed()
    for name, function in plotting.registry().items():
        what = (function.__doc__ or "").partition("\n")[0].removeprefix("Draw ")
        yield f"## {name}\n\n{_sentence(what)}\n"
        study = function.__module__.split(".")[2] if name not in FIGURES | PLANNED | SWEPT else ""
        if name in SWEPT:
            yield "Config, commands and picture: [how to fit a figure](../howto/figures.md).\n"
            continue
        named = [config for each, config in committed if each == study] or ["baseline"]
        named.sort(key=lambda config: config != study)
        pictures = {config: f"results/{config}/figures/{name}.svg" for config in named}
        drawn = [config for config in named if (PROJECT / pictures[config]).is_file()]
        config = (drawn or named)[0]
        if drawn:
            picture = f"../../{pictures[config]}"
            yield f"[![{_sentence(what)}]({picture})]({picture})\n"
        verb = f"analyse {study}" if study else "run"
        first = "" if name in PLANNED else f"    abm {verb} experiments/{config}.toml\n"
        yield f"{first}    abm plot experiments/{config}.toml --figure {name}\n"


def interviews() -> Iterator[str]:
    """Yield what to ask first, what not to ask, and what published numbers have taught."""
    folder = PROJECT / "results" / "fieldwork"
    listed = fieldwork.MEASUREMENTS.rows(folder)
    gains = fieldwork.GAINS.rows(folder)
    worth = {row["measurement"] for row in gains if row["beyond_control"]}
    chosen = [row for row in listed if row["name"] in worth]
    if not chosen:
        yield "No results of `abm analyse fieldwork` are kept here yet."
        return
    yield "In the results of the paper, these would narrow most what is known, the best first:\n"
    yield from _table(
        ("measure", "asked", "weeks", "most about", "it would remove", "of a share", "of a claim"),
        (
            (
                str(row["how"]),
                f"{row['n']:.0f}" if row["n"] else "-",
                f"{row['cost']:g}",
                str(row["best"]),
                f"{row['most']:.0%}",
                f"{row['shares']:.0%}",
                f"{row['claims']:.0%}" if row["claims"] is not None else "-",
            )
            for row in chosen[:MOST_ASKED]
        ),
    )
    yield (
        "The percentages are of the variance of what is in doubt: of the target that it tells most "
        "about, of the effect of a group of mechanisms on average, and of a claim on average."
    )
    cheap = max(chosen, key=lambda row: row["per_cost"])
    yield f"\nMost for its cost: {cheap['how']} ({cheap['cost']:g} weeks)."
    idle = [str(row["how"]) for row in listed if row["name"] not in worth]
    if idle:
        yield f"\nNot worth the time for these questions: {'; '.join(idle)}."
    yield from _published(fieldwork.PUBLISHED.rows(folder))


MOST_ASKED = 6
"""Measurements that the page on interviews lists."""


def _published(rows: list[Row]) -> Iterator[str]:
    """Yield what published numbers have taught, each alone, about the effects of mechanisms."""
    shares = [row for row in rows if row["kind"] == "share" and row["taught"] is not None]
    if not shares:
        return
    yield "\nBeside it, what numbers that are published already have taught, each alone:\n"
    best: list[tuple[float, Row]] = []
    for name in dict.fromkeys(row["name"] for row in shares):
        of_one = [row for row in shares if row["name"] == name]
        mean = sum(row["taught"] for row in of_one) / len(of_one)
        best.append((mean, max(of_one, key=lambda row: row["taught"])))
    best.sort(key=lambda each: -each[0])
    yield from _table(
        ("published number or pattern", "source", "most about", "it removed", "of a share"),
        (
            (row["name"], row["source"], row["target"], f"{row['taught']:.0%}", f"{mean:.0%}")
            for mean, row in best[:MOST_ASKED]
        ),
    )


def _committed() -> list[tuple[str, str]]:
    """Return the studies of the paper, each with the name of its config."""
    text = (PROJECT / "paper" / "experiments.toml").read_text(encoding="utf-8")
    return [tuple(entry.split()) for entry in tomllib.loads(text)["analyses"]]


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    part.__name__: part
    for part in (
        *(parameters, mechanisms, outcomes, measures, outside_evidence),
        *(tables, configs, commands, questions, gallery),
        interviews,
    )
}
"""Functions that yield the lines of parts of pages."""


def fill(_app: Any, _page: str, source: list[str]) -> None:
    """Replace the marks of a page by the parts that they stand for."""
    source[0] = MARK.sub(lambda mark: "\n".join(PARTS[mark[1]]()), source[0])


def write_llms(app: Any, error: Exception | None) -> None:
    """Write ``llms.txt`` into the site: every page with its title and first paragraph."""
    if error is not None or app.builder.format != "html":
        return
    about = app.env.get_doctree(app.config.root_doc).next_node(nodes.paragraph).astext()
    lines = [f"# {app.config.project}", "", f"> {_one_line(about)}", "", "## Pages", ""]
    for page in app.env.toctree_includes[app.config.root_doc]:
        tree = app.env.get_doctree(page)
        first = tree.next_node(nodes.paragraph)
        text = _one_line(first.astext()) if first else ""
        title = app.env.titles[page].astext()
        text = textwrap.shorten(text, LONGEST, placeholder=" ...")
        lines.append(f"- [{title}]({app.builder.get_target_uri(page)}): {text}")
    Path(app.outdir, "llms.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield a table in Markdown."""
    heads = list(heads)
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(_plain(cell).replace('|', '/') for cell in row)} |"
    yield ""


def _plain(text: str) -> str:
    """Return a text in which names with underscores are code, and no mark-up."""
    return re.sub(r"(?<![`\w])(\w+_\w*)(?![`\w])", r"`\1`", text)


def _sentence(text: str) -> str:
    """Return a text as a sentence of Markdown."""
    text = _plain(text.replace("``", "`").strip())
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
