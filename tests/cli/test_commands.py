"""The verbs: what they print and write, their exit codes, and what they refuse."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import abm
from abm import paths
from abm.cli import app
from abm.parameters import PARAMETERS
from abm.runs.in_process import InProcess
from abm.studies import STUDIES, question
from tests.cli.texts import TINY

VERBS = [command.callback.__name__ for command in app.registered_commands]


class TestHelp:
    def test_loads_no_heavy_library(self):
        script = "import sys, abm.cli; print(*sys.modules)"
        modules = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        ).stdout.split()
        assert not {"numpy", "pandas", "numba", "mesa", "pyarrow", "scipy"} & set(modules)

    @pytest.mark.parametrize("verb", VERBS)
    def test_every_verb_has_an_example(self, say, verb):
        code, words = say(verb, "--help")
        assert code == 0
        assert f"Example: abm {verb}" in re.sub(r"\s+", " ", words)

    def test_analyse_says_what_each_study_answers(self, say):
        _, words = say("analyse", "--help")
        words = re.sub(r"\s+", " ", words)
        for study in STUDIES:
            answered = question(study)
            assert answered.endswith(".")
            assert f"{study}: {answered}" in words

    @pytest.mark.parametrize("module", ["abm", "abm.cli"])
    def test_the_package_runs_as_the_command(self, say, module):
        code, words = say("--version")
        assert (code, words) == (0, f"promesse {abm.__version__}\n")
        command = [sys.executable, "-m", module]
        asked = subprocess.run([*command, "--version"], capture_output=True, text=True, check=False)
        assert (asked.returncode, asked.stdout) == (0, words)
        bare = subprocess.run(command, capture_output=True, text=True, check=False)
        assert bare.returncode == 2
        assert "Usage: abm " in bare.stdout


def test_only_the_entry_points_import_the_command():
    package = Path(abm.__file__).parent
    importing = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(
            f"{getattr(node, 'module', '')}.{alias.name}.".lstrip(".").startswith("abm.cli.")
            for alias in node.names
        )
    }
    assert {path for path in importing if not path.startswith("cli/")} == {"__main__.py"}


class TestVerbs:
    def test_check_prints_the_plan_and_writes_nothing(self, say, write):
        path = write()
        code, words = say("check", path)
        assert code == 0
        assert "kind ensemble: 1 combination of settings x 3 replicates = 3 runs" in words
        assert "0 done, 0 failed, 3 missing" in words
        assert re.search(r"about .* second.* of disk", words)
        assert [p.name for p in path.parent.parent.iterdir()] == ["experiments"]

    def test_check_names_the_mechanisms_that_are_switched_together(self, say, write):
        groups = (
            '[design.groups]\nstories = ["domestic_success", "foreign_success"]\nnorm = ["norm"]\n'
        )
        words = say("check", write('[experiment]\nkind = "factorial"\n' + groups))[1]
        assert "kind factorial: 4 combinations of settings" in words
        together = "Switched on and off together as the group stories"
        assert f"{together}: domestic_success, foreign_success." in words
        assert "fraction" not in words

    def test_shares_without_a_factorial_are_refused_before_anything_runs(self, say, write):
        path = write()
        code, words = say("analyse", "shares", path)
        assert (code, "shares needs [design.groups] of a factorial" in words) == (2, True)
        assert not (path.parent.parent / "results").exists()

    def test_check_lists_the_aliases_of_a_fraction(self, say, write):
        factors = "factors = { domestic_success = [], norm = [], promise = [], market = [] }"
        kind = TINY.replace("[experiment]", '[experiment]\nkind = "factorial"')
        words = say("check", write(f"{kind}[design]\nresolution = 4\n{factors}"))[1]
        assert "8 combinations of settings x 3 replicates = 24 runs" in words
        assert "fraction of the factorial: 8 of 16 combinations, of resolution IV" in words
        aliases = "domestic_success x norm = promise x market."
        assert f"which these runs cannot separate: {aliases}" in words

    def test_check_lists_every_parameter(self, say):
        code, words = say("check", "--parameters")
        assert code == 0
        for parameter in PARAMETERS.values():
            assert f"\n  {parameter.name} = {parameter.default:g}  [{parameter.unit}, " in words
            assert f"      {parameter.meaning}  ({parameter.source})\n" in words

    def test_check_without_a_config(self, say):
        assert say("check") == (2, "Name a config file, such as experiments/baseline.toml.\n")

    def test_status_of_a_run_under_way(self, say, write):
        path = write()
        results = abm.run(path, InProcess())
        write(TINY.replace("replicates = 3", "replicates = 6"))
        with results.folder.locked():
            words = say("status", path)[1]
        assert "6 runs: 3 done, 0 failed, 3 missing" in words
        assert re.search(r"being computed now; about .* left", words)
        assert re.search(r"The missing runs take about .* of disk", say("status", path)[1])

    def test_run_status_rerun(self, say, write):
        path = write()
        code, words = say("run", path, "--workers", 1)
        assert code == 0
        assert "tiny: 3 runs done, 0 failed" in words
        assert re.search(r"Resistance among PS activists (fell|rose) from 0\.\d\d \[0", words)
        assert "Each number is the median of 3 replicates" in words
        assert say("status", path) == (0, "tiny: 3 runs: 3 done, 0 failed, 0 missing\n")
        run_id = abm.results(path).runs["run_id"][1]
        code, words = say("rerun", path, run_id[:10])
        assert (code, "the same to the last bit" in words) == (0, True)
        code, words = say("rerun", path, "zz")
        assert (code, "no such run" in words) == (2, True)
        code, words = say("rerun", path, "")
        assert code == 2

    def test_rerun_detects_a_stored_value_that_differs(self, say, write, monkeypatch):
        from abm.runs import worker

        monkeypatch.setattr(worker, "output_digest", lambda output: "0" * 64)
        path = write()
        results = abm.run(path, executor=InProcess())
        code, words = say("rerun", path, results.runs["run_id"][0])
        assert (code, "differs from what is stored" in words) == (1, True)

    def test_failed_runs_give_exit_code_1_and_their_reasons(self, say, write, monkeypatch):
        from abm.runs import worker

        def fail(scenario):
            raise RuntimeError("out of luck")

        monkeypatch.setattr(worker, "prepare", fail)
        path = write()
        code, words = say("run", path)
        assert code == 1
        assert "0 runs done, 3 failed" in words
        assert words.count("RuntimeError: out of luck") == 3
        code, words = say("status", path)
        assert (code, "3 failed" in words) == (0, True)

    def test_results_in_another_folder(self, say, write, tmp_path):
        path = write()
        code, _ = say("run", path, "--workers", 1, "--results", tmp_path / "far")
        assert code == 0
        assert (tmp_path / "far" / "tiny" / "manifest.json").exists()
        assert not (tmp_path / "results").exists()

    def test_scenarios_are_compared_and_settings_give_a_range(self, say, write):
        kind = TINY.replace("[experiment]", '[experiment]\nkind = "{}"')
        compare = kind.format("compare") + "[scenarios.none.mechanisms]\nattribution = false"
        words = say("run", write(compare, "compare"), "--workers", 1)[1]
        assert re.search(
            r"Scenario none compared with baseline: .* 2017 \(belief_2017\) "
            r"differs by [+-]0\.\d+ \[",
            words,
        )
        extended = compare + '\n[scenarios.same]\nextends = "none"'
        words = say("run", write(extended, "compare"), "--workers", 1)[1]
        assert re.search(
            r"Scenario same compared with none: .* differs by \+0\.000 \[\+0\.000", words
        )
        alone = compare.replace("replicates = 3", "replicates = 1")
        words = say("run", write(alone, "compare"), "--workers", 1)[1]
        assert re.search(r"differs by [+-]0\.\d+ \(1 paired difference\)\.", words)
        assert "nan" not in words
        sweep = kind.format("sweep") + "[design.factors]\neffort = [0.5, 1.0]"
        words = say("run", write(sweep, "sweep"), "--workers", 1)[1]
        assert "2017 (use_2017) ranges from" in words


class TestRefusals:
    def test_bad_input_gives_one_message_and_exit_code_2_and_writes_nothing(self, say, write):
        path = write("[parameters]\nefort = 1")
        for verb in ("check", "run", "status", "plot"):
            code, words = say(verb, path)
            assert code == 2
            assert re.fullmatch(r'.*tiny\.toml:2: parameters\.efort: .*"effort"\?\n', words)
        assert [p.name for p in path.parent.parent.iterdir()] == ["experiments"]

    def test_nothing_runs_if_one_config_is_wrong(self, say, write):
        good, bad = write(), write("[parameters]\nefort = 1", "bad")
        assert say("run", good, bad)[0] == 2
        assert not (good.parent.parent / "results").exists()

    def test_missing_file_and_folder(self, say, write):
        path = write()
        assert "no such file" in say("run", path.with_name("none.toml"))[1]
        assert "is a folder" in say("run", path.parent)[1]

    def test_unusable_results_folder(self, say, write, tmp_path):
        (tmp_path / "file").write_text("")
        for verb in ("check", "run"):
            code, words = say(verb, write(), "--results", tmp_path / "file")
            assert (code, "is a file, not a folder" in words) == (2, True)

    def test_other_files_in_the_folder_of_results_stay(self, say, write, tmp_path):
        thesis = tmp_path / "results" / "tiny" / "thesis.txt"
        thesis.parent.mkdir(parents=True)
        thesis.write_text("mine")
        for verb in ("check", "run"):
            assert say(verb, write())[0] == 0
        assert thesis.read_text() == "mine"

    def test_unknown_figure(self, say, write):
        code, words = say("plot", write(), "--figure", "adoptoin")
        assert (code, 'did you mean "adoption"' in words) == (2, True)

    def test_outside_a_project(self, say, monkeypatch, tmp_path):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(paths, "__file__", str(tmp_path / "installed" / "abm" / "paths.py"))
        for verb, file in (("reproduce", "paper"), ("explore", "experiments/baseline.toml")):
            code, words = say(verb)
            assert (code, f"There is no {file}" in words) == (2, True)
