"""The live room begins with stories, each a change of settings that can be run."""

from __future__ import annotations

import pytest

from abm import config, working_folder
from abm.explore import stored
from abm.explore.draft import Draft


@pytest.fixture(scope="module")
def draft(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stories") / "canvass"
    working_folder.write(folder)
    return Draft(config.load(folder / working_folder.FIRST))


def test_each_story_changes_something_and_can_be_run(draft):
    rooms = pytest.importorskip("abm.explore.stories", reason="needs the extra explore")
    told = list(rooms.stories(draft))
    assert len(told) == 3
    for story in told:
        begun = rooms.begun(draft, story)
        assert begun.changes == story.changes
        assert not begun.problems
        assert begun.job.run_id != draft.job.run_id
    assert "Hollande elected" in told[-1].title
    assert sorted(told[-1].changes.values()) == [0.0, 1.0]
    assert rooms.begun(rooms.begun(draft, told[0]), told[1]).changes == told[1].changes


def test_a_story_is_begun_by_its_button(draft):
    rooms = pytest.importorskip("abm.explore.stories", reason="needs the extra explore")
    import ipyvuetify
    import solara

    told = []
    _, rendered = solara.render(rooms.Introduction(draft, told.append), handle_error=False)
    buttons = rendered.find(ipyvuetify.Btn).widgets
    assert len(buttons) == 3
    buttons[1].click()
    rendered.close()
    assert [story.changes for story in told] == [{("mechanisms", "promise"): 0.0}]


def test_the_stored_room_opens_on_the_config_that_was_given(tmp_path):
    rooms = pytest.importorskip("abm.explore.stored_room", reason="needs the extra explore")
    folder = tmp_path / "canvass"
    working_folder.write(folder)
    given = folder / "experiments" / "mine.toml"
    for name, path in (
        ("baseline", "../experiments/baseline.toml"),
        ("a", "../experiments/a.toml"),
        ("mine", "../experiments/mine.toml"),
    ):
        manifest = folder / "results" / name / "manifest.json"
        manifest.parent.mkdir(parents=True)
        manifest.write_text(f'{{"config": "{path}"}}', encoding="utf-8")
    every = {each.name: each for each in stored.experiments(folder / "results")}
    assert rooms.first_shown(every, given) == ["mine"]
    assert rooms.first_shown(every, folder / "other.toml") == ["baseline"]
    del every["baseline"], every["mine"]
    assert rooms.first_shown(every, given) == ["a"]
    assert rooms.first_shown({}, given) == []
