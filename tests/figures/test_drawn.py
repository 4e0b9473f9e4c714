"""Every figure is as it was before, and a small change of a figure is detected."""

from __future__ import annotations

from typing import Any

import pytest

from tests import drawing
from tests.figures.artists import EVERY


@pytest.mark.parametrize("name", EVERY)
def test_a_figure_is_drawn_as_before(name: str, drawn: Any) -> None:
    """After an intended change, `make generated` writes the new description."""
    before = drawing.path_of(name).read_text(encoding="utf-8").splitlines()
    differences = drawing.differences(before, drawing.described(drawn(name)))
    assert not differences, "\n".join([*differences, "If that is meant: make generated."])


def test_a_small_change_of_a_figure_is_detected(drawn: Any) -> None:
    before = drawing.described(drawn("shares"))
    (numbered, *_) = [number for number, line in enumerate(before) if line.startswith("  Line2D")]
    old = before[numbered]
    last = drawing.NUMBER.findall(old)[-1]
    for factor, count in ((1.01, 1), (1.0 + 1e-6, 0)):
        now = [*before]
        now[numbered] = old[: old.rindex(last)] + f"{factor * float(last):.9g}"
        assert len(drawing.differences(before, now)) == count
    assert drawing.differences(before, before[:-1])
