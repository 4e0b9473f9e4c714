"""Every block of the tour of the Python interface runs as it is printed."""

from __future__ import annotations

import re
from pathlib import Path

TOUR = Path(__file__).resolve().parents[1] / "paper" / "tour.md"


def test_every_block_of_the_tour_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ABM_RESULTS", raising=False)
    monkeypatch.setenv("MPLBACKEND", "agg")
    text = TOUR.read_text(encoding="utf-8")
    blocks = list(re.finditer(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    assert len(blocks) >= 6
    names: dict[str, object] = {}
    for block in blocks:
        line = text.count("\n", 0, block.start()) + 1
        code = compile("\n" * line + block[1], str(TOUR), "exec")  # errors name the tour's lines
        exec(code, names)
    assert "of the variance of belief in 2017" in capsys.readouterr().out
