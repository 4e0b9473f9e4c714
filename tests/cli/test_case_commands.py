"""``abm case``: the packaged cases, a new one, and what one lacks."""

import re

import pytest

from abm import cases, config
from abm.cases import new
from abm.cli.case_commands import app
from tests.cases.record import swap


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def mycase(here):
    new.write(here / "mycase")
    return here / "mycase"


class TestHelp:
    def test_every_verb_has_an_example(self, say):
        assert [command.callback.__name__ for command in app.registered_commands] == [
            *("new", "check"),
        ]
        for verb in ([], ["new"], ["check"]):
            code, words = say("case", *verb, "--help")
            assert code == 0
            assert f"Example: abm case {(verb or ['new'])[0]}" in re.sub(r"\s+", " ", words)


class TestList:
    def test_packaged_cases_with_name_span_and_parties(self, say):
        code, words = say("case")
        assert code == 0
        line = re.sub(r"\s+", " ", words)
        for case in map(cases.load, cases.packaged()):
            assert f"{case.key} {case.name} ({case.roles.start} to {case.roles.end}): " in line
            assert f"{case.roles.focal} (focal)" in line
        assert 'case = "uk" in [experiment]' in words


class TestNew:
    def test_writes_a_case_and_prints_the_next_commands(self, say, here):
        code, words = say("case", "new", "mycase")
        assert code == 0
        assert {path.name for path in (here / "mycase").iterdir()} == {
            *(f"{table}.csv" for table in cases.TABLES),
            *("case.toml", "mycase.toml", "COLUMNS.md"),
        }
        commands = [line.split()[1:] for line in words.splitlines() if line.startswith("  abm ")]
        assert [command[:-1] for command in commands] == [["case", "check"], ["run"]]
        assert say(*commands[0])[0] == 0
        code, words = say("check", *commands[1][1:])
        assert (code, "kind ensemble: 1 combination of settings x 20 replicates" in words) == (
            0,
            True,
        )

    def test_a_name_with_a_blank_is_quoted(self, say, here):
        assert "  abm case check 'my case'\n" in say("case", "new", "my case")[1]

    def test_the_name_of_a_packaged_case_is_refused(self, say, here):
        for name in cases.packaged():
            code, words = say("case", "new", name)
            assert (code, f"{name}: is the name of a packaged case" in words) == (2, True)
        assert list(here.iterdir()) == []

    def test_two_cases_can_be_run_from_one_place(self, say, here):
        for name in ("one", "two"):
            say("case", "new", name)
        names = [config.load(here / name / f"{name}.toml").name for name in ("one", "two")]
        assert names == ["one", "two"]

    @pytest.mark.parametrize(
        ("folder", "name"), [("my case", "my-case"), ("case", "experiment"), ("été", "t")]
    )
    def test_the_config_has_a_name_that_results_can_have(self, say, here, folder, name):
        say("case", "new", folder)
        assert config.load(here / folder / f"{name}.toml").name == name

    def test_a_folder_that_is_not_empty_is_refused(self, say, mycase):
        (mycase / "events.csv").unlink()
        before = sorted(mycase.iterdir())
        code, words = say("case", "new", "mycase")
        assert (code, words) == (2, "mycase: is not empty: choose a new folder\n")
        assert sorted(mycase.iterdir()) == before


class TestCheck:
    def test_a_packaged_case(self, say):
        code, words = say("case", "check", "uk")
        assert code == 0
        assert re.match(r"United Kingdom, 2010-2019 \(.*uk\): no error, so it runs\.\n", words)
        assert "P2   acceleration after the victory of 2015: LAB did not win" in words
        assert "claims     there is no claims.toml" in words

    def test_what_a_case_lacks_and_what_that_leaves_undefined(self, say, mycase):
        for folder in ("mycase", "mycase/", mycase, "mycase/case.toml"):
            code, words = say("case", "check", folder)
            assert code == 0
            assert "  parties.csv     2 of 2 rows without a source: lines 2, 3\n" in words
            assert "  local_first    local campaign of the focal party, soon after" in words
            assert "  P6   a new party finds it easier: the case names no newcomer\n" in words
            assert all(len(line) <= 100 for line in words.splitlines())

    def test_studies_of_outcomes_that_a_case_leaves_undefined(self, say, mycase):
        swap(mycase / "case.toml", "\nlate = ", "\n# late = ")
        words = say("case", "check", "mycase")[1]
        for study in ("shares", "robustness", "potency"):
            assert re.search(rf"\n  {study} +the case names no late\n", words)
        assert (
            "P10  vendors boom after the win, and one leaves: 1 of 2 criteria left out, since"
            in words
        )

    def test_all_errors_are_reported_at_once_with_exit_code_2(self, say, mycase):
        swap(mycase / "case.toml", "end = 2014-12-31", "end = 2004-12-31")
        swap(mycase / "campaigns.csv", ",general,", ",genral,")
        swap(mycase / "results.csv", ",RED,Blue", ",PINK,Blue")
        code, words = say("case", "check", "mycase")
        assert code == 2
        for place in (
            r"mycase/case\.toml:\d+: end = 2004-12-31: must come after start, 2010-01-04",
            r'mycase/campaigns\.csv:2: contest = "genral": no such contest; did you mean "general"',
            r'mycase/results\.csv:2: rival = "PINK": no such party; choose from BLUE, RED',
        ):
            assert re.search(place, words), words

    def test_files_for_the_studies_are_checked_as_these_read_them(self, say, mycase):
        (mycase / "evidence.csv").write_text("a;b\n1;2\n")
        (mycase / "measurements.csv").write_text("")
        (mycase / "predictions.csv").write_text("id,name,unit,mechanism,refuted_by\n")
        (mycase / "claims.toml").write_text("x = 1\n")
        code, words = say("case", "check", "mycase")
        assert code == 2
        for problem in (
            "mycase/evidence.csv:1: a: no such column",
            "mycase/measurements.csv:1: cost: this column is missing",
            "mycase/predictions.csv: has no row",
            "mycase/claims.toml:1: x = 1: must be a table with claim",
        ):
            assert problem in words
        (mycase / "claims.toml").write_text("")
        assert "mycase/claims.toml: states no claim" in say("case", "check", "mycase")[1]

    def test_numbers_from_outside_are_checked_row_by_row_and_counted_by_use(self, say, mycase):
        path = mycase / "evidence.csv"
        path.write_text(
            "quantity,low,high,error,shares,use\n"
            "resistance_end,0.3,0.6,0,team,calibrate\n"
            "resistence_end,0.3,0.6,,,validate\n"
            "resistance_end - belief_start,,,,,shown\n"
            "use_turning,0.5,0.5,0.1,team,calibrate\n"
            "breadth_late,0.2,0.4,0.1,team,calibrate\n"
            "log(belief_start),0,,,,shown\n"
            "belief_start,0.6,0.3,,,predicted\n"
        )
        code, words = say("case", "check", "mycase")
        assert code == 2
        for problem in (
            'mycase/evidence.csv:8: high = "0.3": must be at least low, 0.6',
            'mycase/evidence.csv:8: use = "predicted": must be one of "calibrate", "validate"',
        ):
            assert problem in words
        path.write_text(path.read_text().replace("belief_start,0.6,0.3,,,predicted\n", ""))
        code, words = say("case", "check", "mycase")
        assert code == 2
        for problem in (
            'mycase/evidence.csv:3: quantity = "resistence_end": no such outcome; did you',
            "mycase/evidence.csv:4: low: is empty, and so is high: the row says nothing",
            'mycase/evidence.csv:5: shares = "team": rows with a common error must be intervals',
            'mycase/evidence.csv:7: quantity = "log(belief_start)": must be made of names',
        ):
            assert problem in words
        path.write_text("quantity,low,use\nresistance_end,0.3,calibrate\nbelief_start,0.1,shown\n")
        code, words = say("case", "check", "mycase")
        assert code == 0
        assert "from outside, in evidence.csv: 1 to set parameters, 1 only shown" in words

    def test_a_missing_table_whose_file_has_another_name(self, say, mycase):
        (mycase / "parties.csv").rename(mycase / "party.csv")
        assert say("case", "check", "mycase") == (
            2,
            'mycase/parties.csv: is missing: is it "party.csv"?\n',
        )

    def test_no_case(self, say, here):
        code, words = say("case", "check", "ukk")
        assert (code, 'did you mean "uk"?' in words) == (2, True)
        code, words = say("case", "check", here)
        assert (code, "has no case.toml; `abm case new FOLDER` writes a case" in words) == (2, True)
