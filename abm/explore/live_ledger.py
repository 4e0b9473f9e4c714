"""The ledger of a run that plays: how much each channel changed resistance and belief."""

from __future__ import annotations

from abm.explore.images import WIDTH, blank_figure, data_url
from abm.explore.live_model import LiveRecord
from abm.figures import panels, style, timeline
from abm.figures.ledger import HEIGHT, RIGHT, TITLES, ledger
from abm.figures.point_data import MissingData

GAP = 9.0
"""Space between panels, in millimetres."""


def ledger_picture(record: LiveRecord, party: str) -> str:
    """Return the ledger of a party since it or the run began, as the data URL of an image.

    Raises
    ------
    MissingData
        If the config keeps no ledger, or there are fewer than two records of the party.
    """
    if record.dates_with(party) < 2:
        raise MissingData(f"{party}: the ledger needs members at two records. Continue the run.")
    reading = record.reading()
    if not reading.scenario.outputs.ledger:
        raise MissingData("This config keeps no ledger, since its [outputs] say ledger = false.")
    room = timeline.headroom(timeline.party_marks(reading, party))
    height = room + len(TITLES) * (HEIGHT + GAP)
    width = WIDTH - panels.LEFT - RIGHT
    with style.house_style():
        figure = blank_figure(WIDTH, height)
        boxes = []
        for number in range(len(TITLES)):
            bottom = height - room - (number + 1) * HEIGHT - number * GAP
            box = (panels.LEFT / WIDTH, bottom / height, width / WIDTH, HEIGHT / height)
            boxes.append(figure.add_axes(box))
        ledger(reading, party=party, since=reading.scenario.start, axes=boxes)
    for text in (text for axes in boxes for text in axes.texts if text.get_gid() == "ending"):
        text.set_text(text.get_text().split(" (")[0])  # a single run has no interval
    return data_url(figure)
