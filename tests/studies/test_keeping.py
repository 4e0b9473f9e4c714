"""What a study found is kept whole: its tables and words, and nothing of what it found before."""

from types import SimpleNamespace

import pandas as pd

from abm import studies
from abm.studies import Study


def test_a_folder_holds_the_tables_of_the_last_time_only(tmp_path):
    def put(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    folder = SimpleNamespace(path=tmp_path, put=put)
    one, two = pd.DataFrame({"x": [1.5]}), pd.DataFrame({"y": [2.5]})
    studies.keep("shares", Study({"one": one, "two": two}, ["First."]), folder)
    (tmp_path / "shares" / "mine.csv").write_text("x\n1\n", encoding="utf-8")
    studies.keep("shares", Study({"two": two}, ["Then."]), folder)
    names = sorted(path.name for path in (tmp_path / "shares").iterdir())
    assert names == ["mine.csv", "two.csv", "two.parquet", "words.md"]
    assert (tmp_path / "shares" / "words.md").read_text(encoding="utf-8") == "Then.\n\n"
