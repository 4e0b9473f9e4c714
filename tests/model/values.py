"""Parameters as the rules read them: one record, the defaults unless a test says otherwise."""

from __future__ import annotations

import numpy as np

from abm.model.state import VALUES
from abm.parameters import default_parameters


def values(**changed):
    """Return every parameter at its default, but for those that are named."""
    numbers = default_parameters()
    assert changed.keys() <= numbers.keys()
    numbers |= changed
    row = tuple(numbers[name] for name in VALUES.names)
    return np.array([row], VALUES).view(np.recarray)[0]


DEFAULT = values()
