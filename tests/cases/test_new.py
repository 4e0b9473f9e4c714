"""A new case runs as it stands, explains its columns and keys, and is written whole or not."""

import re
import tomllib
from pathlib import Path

import pytest

from abm import cases, config
from abm.cases import new
from abm.cases.case_file import CaseTable
from abm.cases.rows import Row
from abm.errors import InputError
from abm.files import WriteError
from abm.model.simulation import simulate
from abm.runs.worker import refuse_nonsense
from abm.scenario import CAMPAIGN_ROLES, DAY_ROLES


@pytest.fixture
def folder(tmp_path):
    new.write(tmp_path / "mine" / "mycase")
    return tmp_path / "mine" / "mycase"


def test_it_has_two_parties_two_elections_and_five_years(folder):
    case = cases.load(folder)
    assert len(case.parties) == 2
    assert len({result.date for result in case.calendar.results}) == 2
    assert (case.roles.end - case.roles.start).days in range(5 * 365 - 7, 5 * 365 + 2)


def test_it_runs_as_it_stands(folder):
    experiment = config.load(folder / "mycase.toml", quick=True)
    assert experiment.case == cases.load(folder)
    scenario = cases.load(folder).scenario(scale=1000, step=28)
    output = simulate(scenario, seed=1)
    refuse_nonsense(output)
    assert output.outcomes.keys() == experiment.case.outcomes.keys()
    assert output.outcomes["won_2011"] == 1


def test_every_column_is_explained_and_every_table_has_all_but_the_rarest(folder):
    lines = (folder / new.COLUMNS).read_text(encoding="utf-8").splitlines()
    text = "\n".join(lines)
    for table, model in cases.TABLES.items():
        part = text.partition(f"## {table}.csv")[2].partition("\n## ")[0]
        own = [name for name in model.model_fields if name not in Row.model_fields]
        assert re.findall(r"^- `(\w+)` \(", part, re.M) == own
        header = (folder / f"{table}.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
        rare = ["local"] if table == "results" else []
        assert [*own, *Row.model_fields] == [*header[:-3], *rare, *header[-3:]]
    for number, line in enumerate(lines):
        assert not line.startswith("- ") or re.fullmatch(r"- `\w+`( \(.+\))?: \S.*", line), number
    for label in cases.LABELS:
        assert f"- `{label}`: " in text


def test_every_key_of_the_case_file_has_its_meaning_beside_it(folder):
    lines = (folder / "case.toml").read_text(encoding="utf-8").splitlines()
    meanings = {
        name: field.description
        for name, field in CaseTable.model_fields.items()
        if not _nested(name)
    }
    meanings |= DAY_ROLES | CAMPAIGN_ROLES
    for name in ("words", "parameters"):
        meanings |= {key: field.description for key, field in _nested(name).model_fields.items()}
    for name, meaning in meanings.items():
        entry = next(line for line in lines if re.match(rf"(# )?{name} = ", line))
        assert meaning in entry.rpartition("  # ")[2] or f"# {meaning}" in entry, name
    assert "# [outcomes]" in lines


def _nested(name):
    """Return the model of the tables of a key of the case file; None if it has none."""
    kind = CaseTable.model_fields[name].annotation
    of_values = getattr(kind, "__args__", (kind,))[-1]
    return of_values if hasattr(of_values, "model_fields") else None


def test_what_is_left_out_can_be_uncommented(folder):
    text = (folder / "case.toml").read_text(encoding="utf-8")
    whole = re.sub(r"^# (?=\w+ = |\[)", "", text, flags=re.M)
    table = tomllib.loads(whole)
    assert CaseTable.model_validate(table)
    assert set(table) == set(CaseTable.model_fields)


def test_the_config_and_its_comments_have_the_name_of_the_folder(folder):
    text = (folder / "mycase.toml").read_text(encoding="utf-8")
    assert "abm run FOLDER/mycase.toml" in text
    assert new.EXPERIMENT not in text


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "mycase").mkdir()
    files = new.write(tmp_path / "mycase")
    assert sorted(files) == sorted((tmp_path / "mycase").iterdir())


def test_a_folder_with_files_is_refused_and_stays_as_it_is(folder):
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(InputError, match="mycase: is not empty: choose a new folder"):
        new.write(folder)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    with pytest.raises(InputError, match=r"case\.toml: is a file"):
        new.write(folder / "case.toml")


def test_nothing_is_written_if_a_file_cannot_be(tmp_path, monkeypatch):
    write_text, written = Path.write_text, []

    def fill_the_disk(path, *args, **kwargs):
        written.append(path)
        if len(written) == 5:
            raise OSError(28, "No space left on device")
        return write_text(path, *args, **kwargs)

    monkeypatch.setattr(Path, "write_text", fill_the_disk)
    with pytest.raises(WriteError, match="mycase cannot be written: No space left on device"):
        new.write(tmp_path / "mycase")
    assert list(tmp_path.iterdir()) == []
