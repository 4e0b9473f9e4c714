"""Parameters as rules of the standard structure read them: the defaults unless a test says more."""

from __future__ import annotations

import numpy as np

from abm.mechanisms import default_mechanisms, effective
from abm.model.state import VALUES
from abm.parameters import default_parameters
from abm.structures import in_structure


def values(**changed):
    """Return every parameter as the standard structure has it, but for those that are named."""
    numbers = in_structure(effective(default_parameters(), default_mechanisms()), "standard")
    assert changed.keys() <= numbers.keys()
    numbers |= changed
    row = tuple(numbers[name] for name in VALUES.names)
    return np.array([row], VALUES).view(np.recarray)[0]


DEFAULT = values()
