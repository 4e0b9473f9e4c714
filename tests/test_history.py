"""What was written before results: the table is that of the log, and readers see what decides."""

from __future__ import annotations

import csv
import shutil
import subprocess

import pytest

from paper import history

CLAIMS = """
[F01]
claim = "in words"
[[F01.tests]]
says = "{words}"
supports = {bound}
refutes = 0.02
"""
CRITERIA = """
Pattern("P1", "in words", "F02", {use})
Criterion("P1", "{words}", lambda o: o.base, low={low})
"""


def committed() -> list[dict[str, str]]:
    with history.TARGET.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_was_written_no_later_than_its_first_results():
    for subject in history.SUBJECTS:
        events = [row for row in committed() if row["what"] == subject.what]
        assert [row["event"] for row in events[:2]] == [history.WRITTEN, history.RESULTS]
        assert {row["event"] for row in events[2:]} <= {history.CHANGED}
        dates = [row["date"] for row in events if row["event"] != history.RESULTS]
        assert dates == sorted(dates)
        assert events[0]["date"] <= events[1]["date"]


def test_the_table_is_that_of_the_log():
    """What was committed after it was written is missing, and nothing else."""
    if not shutil.which("git") or _git("rev-parse", "--is-shallow-repository") != "false":
        pytest.skip("the whole history is not here")
    rows = [{key: str(row.get(key, "")) for key in history.COLUMNS} for row in history.rows()]
    assert [row for row in committed() if row not in rows] == []


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(history.PROJECT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def test_bounds_decide_and_words_do_not():
    assert history.claims(CLAIMS.format(words="one", bound=0.05)) == {
        "F01 0": [("supports", 0.05), ("refutes", 0.02)]
    }
    before, after = (history.claims(CLAIMS.format(words=it, bound=0.05)) for it in ("one", "two"))
    assert before == after != history.claims(CLAIMS.format(words="one", bound=0.06))


def test_uses_and_ends_of_patterns_decide_and_words_do_not():
    expected = {"P1": [("use", "calibrate"), ("low", 0.03)]}
    for use, words in (("CALIBRATE", "one"), ("'calibrate'", "two")):
        assert history.patterns(CRITERIA.format(use=use, words=words, low=0.03)) == expected
    named = history.patterns(CRITERIA.format(use="VALIDATE", words="one", low="SOME"))
    assert named == {"P1": [("use", "validate"), ("low", "named")]}


def test_evidence_that_has_no_use_calibrates():
    assert history.evidence("name,low,high\nhours,1,2\n") == {
        "hours": [("low", "1"), ("high", "2"), ("use", "calibrate")]
    }
    assert history.evidence("quantity,low,high,use\nhours,1,2,predict\n") == {
        "hours": [("low", "1"), ("high", "2"), ("use", "predict")]
    }
