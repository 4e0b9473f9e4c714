"""Any damage to the folder of a case ends in a run or in a message."""

import csv
import datetime as dt
import io
import random
import shutil

import pytest

from abm import cases
from abm.cli import case_report
from abm.errors import InputError
from abm.model.simulation import simulate
from abm.runs.worker import refuse_nonsense
from abm.scenario import Outputs
from abm.studies import of_case

STRANGE = [
    *("", " ", "0", "-1", "1", "1e400", "nan", "-inf", "0,5", "1.000", "9" * 400, "x" * 10_000),
    *("true", "FAUX", "yes", "PS", "LAB", "presidential", "general", "x_mine", "#", "[days]"),
    *("2012-05-06", "06/05/2012", "1900-01-01", "2100-12-31", "0001-01-01", "2016-02-29"),
    *("../../x", "{focal}", "$x$", '"', "'", "\x00", "\u202e", "é", "𝒳", "a\nb", "a;b", "a\tb"),
]


def damage_table(file, chance):
    """Change cells, rows or columns of a table, then how it is saved."""
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
    for _ in range(chance.randint(0, 2)):
        if not rows:
            break
        row, column = chance.randrange(len(rows)), chance.randrange(len(rows[0]) or 1)
        way = chance.randrange(8)
        if way <= 1:
            rows[row][column : column + 1] = [chance.choice(STRANGE)]
        elif way <= 3:
            other = chance.choice(rows)
            rows[row][column : column + 1] = other[column : column + 1]
        elif way == 4:
            rows.insert(row, list(chance.choice(rows)))
        elif way == 5:
            del rows[row : row + chance.choice([1, 1, 1, len(rows)])]
        elif way == 6:
            del rows[row][column]
        else:
            for each in rows:
                del each[column : column + 1]
    separator = chance.choice(",,,,;\t")
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    file.write_bytes(damaged(text.getvalue(), chance))


def damaged(text, chance):
    """Return a text as bytes, mostly whole and in UTF-8."""
    if chance.random() < 0.05:
        text = text[: chance.randint(0, len(text))]
    encoding = chance.choice(["utf-8"] * 20 + ["utf-8-sig"] * 5 + ["latin-1", "utf-16"])
    return text.encode(encoding, errors="replace")


def damage_case_file(file, chance):
    """Change values and lines of the case file."""
    lines = file.read_text(encoding="utf-8").splitlines()
    for _ in range(chance.randint(0, 2)):
        at = chance.randrange(len(lines))
        name, is_entry, _ = lines[at].partition(" = ")
        way = chance.randrange(5)
        if way <= 1 and is_entry:
            value = chance.choice(STRANGE)
            bare = chance.random() < 0.5 or any(sign in value for sign in '"\\\n\x00')
            lines[at] = f"{name} = {value}" if bare else f'{name} = "{value}"'
        elif way == 2:
            lines.insert(at, chance.choice(lines))
        elif way == 3:
            del lines[at]
        else:
            day = dt.date(2009, 1, 1) + dt.timedelta(chance.randrange(4000))
            lines[at] = lines[at].replace("-0", f"-0{chance.randrange(9)}", 1) + f" # {day}"
    file.write_bytes(damaged("\n".join(lines), chance))


def damage(folder, chance):
    """Change one or two files of a case."""
    files = sorted(folder.iterdir())
    for file in chance.sample(files, chance.choice([1, 1, 2])):
        way = chance.randrange(15)
        if way == 0:
            file.unlink()
        elif way == 1:
            file.rename(folder / f"x{file.name}")
        elif file.suffix == ".toml":
            damage_case_file(file, chance)
        else:
            damage_table(file, chance)


def outcome(folder, chance):
    """Return the message about a case; empty if it loads, runs a few steps and is reported on."""
    try:
        case = cases.load(folder)
    except InputError as error:  # whose exit code is 2
        return str(error)
    days = (case.roles.end - case.roles.start).days
    start = case.roles.start + dt.timedelta(days=chance.randrange(days))
    end = min(case.roles.end, start + dt.timedelta(days=28 * 6))
    small = {"scale": 5000, "step": min(28, (end - start).days + 1), "start": start, "end": end}
    refuse_nonsense(simulate(case.scenario(**small, outputs=Outputs(every=3)), seed=1))
    assert all(outcome.meaning for outcome in case.outcomes.values())
    try:
        of_case.check_files(case)
    except InputError as error:  # files that only studies read
        return str(error)
    assert list(case_report.report(case))
    return ""


@pytest.mark.parametrize("number", [40, pytest.param(500, marks=pytest.mark.verify)])
def test_any_damaged_case_runs_or_is_refused_in_a_message(tmp_path, number):
    chance = random.Random(2012)
    messages = []
    for case in range(number):
        folder = tmp_path / str(case)
        shutil.copytree(cases.FOLDER / chance.choice(cases.packaged()), folder)
        damage(folder, chance)
        messages.append(outcome(folder, chance))
        shutil.rmtree(folder)
    lines = [line for text in messages for line in text.splitlines()]
    assert all(line.isprintable() and len(line) < 1000 for line in lines)
    assert number / 5 < sum(map(bool, messages)) < number * 4 / 5
