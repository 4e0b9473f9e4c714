"""The ledger of a run in progress: what added to resistance and belief, channel by channel."""

from __future__ import annotations

from abm.explore.live import Record
from abm.explore.picture import WIDTH, blank, pixels
from abm.figures import panels, style, timeline
from abm.figures.ledger import HEIGHT, RIGHT, TITLES, ledger
from abm.figures.reading import MissingData

GAP = 9.0
"""Millimetres between panels."""


def ledger_picture(record: Record, party: str) -> str:
    """Return the account of a party since the run (or the party) began, as an image's address.

    Raises
    ------
    MissingData
        If there is no ledger, or fewer than two records of the party to compare.
    """
    if record.dates_with(party) < 2:
        raise MissingData(f"{party}: an account needs members at two records; step on")
    reading = record.reading()
    if not reading.scenario.outputs.ledger:
        raise MissingData("this config keeps no ledger: ledger = false in its [outputs]")
    room = timeline.headroom(timeline.own(reading, party))
    height = room + len(TITLES) * (HEIGHT + GAP)
    width = WIDTH - panels.LEFT - RIGHT
    with style.house():
        figure = blank(WIDTH, height)
        boxes = []
        for number in range(len(TITLES)):
            bottom = height - room - (number + 1) * HEIGHT - number * GAP
            box = (panels.LEFT / WIDTH, bottom / height, width / WIDTH, HEIGHT / height)
            boxes.append(figure.add_axes(box))
        ledger(reading, party=party, since=reading.scenario.start, axes=boxes)
    for text in (text for axes in boxes for text in axes.texts if text.get_gid() == "ending"):
        text.set_text(text.get_text().split(" (")[0])  # one run has no interval
    return pixels(figure)
