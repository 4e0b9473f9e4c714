"""A wrong config is refused with the place, the key, and what is allowed."""

import re

import pytest

from tests.config.loaded import refusal
from tests.config.wrong import WRONG


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_config_is_refused_with_its_place(write, case):
    text, pattern = WRONG[case]
    message = refusal(write(text))
    assert re.search(pattern, message), message
    assert "Traceback" not in message


def test_all_problems_are_reported_at_once_in_order(write):
    lines = refusal(write("[parameters]\nefort = 1\neffort = 99\n[outputz]\n")).splitlines()
    assert [int(re.search(r"toml:(\d+)", line)[1]) for line in lines] == [2, 3, 4]


def test_a_problem_of_the_base_is_reported_there(write):
    write("\n[parameters]\neffort = 99", "base.toml")
    assert "base.toml:3: parameters.effort" in refusal(write('extends = "base.toml"'))


def test_missing_file(write):
    path = write("")
    assert 'no such file; did you mean "x.toml"?' in refusal(path.with_name("y.toml"))


def test_missing_base(write):
    message = refusal(write('extends = "none.toml"'))
    assert re.search(r"x\.toml:1: extends: .*none\.toml: no such file", message)


def test_a_folder(write):
    assert "is a folder" in refusal(write("").parent)


def test_a_device():
    assert "cannot be read: not a TOML file of this program" in refusal("/dev/zero")


def test_extending_itself(write):
    write('extends = "x.toml"', "y.toml")
    assert "cannot extend itself" in refusal(write('extends = "y.toml"'))


@pytest.mark.parametrize("name", ["..toml", "a b.toml", "-a.toml", ".runs/x.toml"])
def test_a_name_that_cannot_be_a_folder(write, name):
    assert "becomes a folder" in refusal(write("", name))
