"""Files that are no files, and configs of any size, are refused at once and in plain words."""

import os
import time

import pytest

from abm.config import load
from abm.config.experiment import MOST_RUNS
from tests.config.loaded import refusal
from tests.config.wrong import GRID

DESIGN = '[experiment]\nkind = "design"\n[design]\ntable = {}\n'
LOOP = pytest.mark.skipif(os.name != "posix", reason="links and pipes are others elsewhere")


@pytest.fixture
def odd(write):
    """Make a pipe, and a loop of links, beside the configs."""
    home = write("").parent
    os.mkfifo(home / "pipe")
    (home / "loop").symlink_to("loop")


@LOOP
@pytest.mark.usefixtures("odd")
@pytest.mark.parametrize("name", ['"pipe"', '"loop"', '"/dev/zero"', '"a\\u0000b"', '"."'])
@pytest.mark.parametrize(
    ("text", "key"),
    [(DESIGN, "design.table"), ("extends = {}\n", "extends"), ("case = {}", "case")],
)
def test_what_is_no_file_is_named_with_its_key(write, name, text, key):
    text = text.format(name)
    if key == "case":
        text = f'[experiment]\ncase = {name[:-1]}/x/"\n'
    message = refusal(write(text))
    assert key in message
    assert "x.toml:" in message


@LOOP
@pytest.mark.usefixtures("odd")
@pytest.mark.parametrize("name", ["pipe", "loop"])
def test_a_config_that_is_no_file_is_refused(write, name):
    assert "cannot be read" in refusal(write("").with_name(name))


def test_a_stray_quote_in_a_long_table_of_points_is_refused(write, tmp_path):
    lines = "\n".join(f"0.{number:05}" for number in range(50_000))
    (tmp_path / "experiments" / "points.csv").write_text(f'effort\n0.1\n"{lines}\n')
    message = refusal(write(DESIGN.format('"points.csv"')))
    assert "points.csv:3: is not CSV: field larger than field limit" in message


def test_more_runs_than_can_be_planned_are_refused_at_once(write):
    text = '[experiment]\nkind = "design"\nreplicates = 1000000\n'
    began = time.monotonic()
    message = refusal(write(text + "[design]\nn = 1000000\nfactors.effort = []\n"))
    assert f"experiment.replicates: 1,000,000 points x 1,000,000 runs are over {MOST_RUNS:,}" in (
        message
    )
    assert time.monotonic() - began < 30


def test_thousands_of_wrong_keys_take_time_in_proportion(write):
    def seconds(number):
        path = write("".join(f"wrong{n} = 1\n" for n in range(number)))
        began = time.process_time()
        assert refusal(path).count("\n") == number - 1
        return time.process_time() - began

    seconds(10)
    few, many = seconds(500), seconds(4000)
    assert many < 24 * max(few, 0.02)  # in proportion: 8; each with each: 64


def test_more_scenarios_than_anybody_reads_are_refused_at_once(write):
    text = '[experiment]\nkind = "compare"\n'
    text += "".join(f"[scenarios.s{n}.parameters]\neffort = 1\n" for n in range(20_000))
    began = time.process_time()
    assert "scenarios: 20,000 scenarios, of 1,000 at most" in refusal(write(text))
    assert time.process_time() - began < 20


def test_a_grid_within_the_limits_is_taken(write):
    assert len(load(write(GRID)).points) == 3
