"""Names of configs, which become folders of results, and where these folders lie."""

import pytest

import abm
from abm import paths
from abm.config import ConfigError, load


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a" * 81, "the name has 81 characters: it becomes a folder, so at most 80"),
        ("a" * 240, "the name has 240 characters"),
        ("été", 'the name "été" becomes a folder: use letters from a to z, digits'),
        ("two words", 'the name "two words" becomes a folder'),
        ("-x", "begin with a letter or digit"),
        ("reproduction", 'the name "reproduction" is that of the folder of reproductions'),
        ("reproduction/x", "is that of the folder of reproductions"),
        ("base/shares", r"the results would lie among those of .*base\.toml"),
        ("base/figures", r"the results would lie among those of .*base\.toml"),
        ("base/a/b", r"the results would lie among those of .*base\.toml"),
    ],
)
def test_a_name_that_cannot_be_a_folder_of_results_is_refused_with_the_reason(write, name, message):
    write("", "base.toml")
    with pytest.raises(ConfigError, match=message) as caught:
        load(write("", f"{name}.toml"))
    assert "\\u" not in str(caught.value)


@pytest.mark.parametrize("name", ["a" * 80, "shares", "figures", "base-quick", "sub/shares"])
def test_other_names_are_allowed(write, name):
    write("", "base.toml")
    assert load(write("", f"{name}.toml")).name == name


def test_accents_in_a_message_are_shown_as_they_are(write):
    with pytest.raises(ConfigError, match=r"parameters\.efförté: no such key"):
        load(write('[parameters]\n"efförté" = 1\n'))
    with pytest.raises(ConfigError, match=r'"é\\u202e'):
        load(write('[experiment]\nkind = "é\u202e"\n'))


def test_a_config_outside_a_project_has_its_results_beside_it(tmp_path, monkeypatch):
    monkeypatch.delenv("ABM_RESULTS", raising=False)
    config = tmp_path / "mine" / "x.toml"
    config.parent.mkdir()
    config.write_text("[experiment]\nreplicates = 1\n")
    elsewhere = tmp_path / "elsewhere" / "experiments"
    elsewhere.mkdir(parents=True)
    for folder in (tmp_path, config.parent, elsewhere.parent):
        monkeypatch.chdir(folder)
        assert abm.results(config).folder.path == config.parent / "results" / "x"


def test_the_folder_of_all_results_may_be_text(write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = write("[experiment]\nreplicates = 1\n")
    assert abm.results(str(config), root="res2").root == tmp_path / "res2"
    assert paths.results_root(config, "res2") == tmp_path / "res2"
