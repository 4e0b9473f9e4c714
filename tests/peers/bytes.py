"""The state of a world as bytes, to compare it with that of a peer."""

from __future__ import annotations

from typing import Any


def bytes_of(world: Any) -> dict[str, bytes]:
    """Return every array of state, by name, as bytes, padding between fields included."""
    arrays: dict[str, bytes] = {}
    for name, part in world._asdict().items():
        if name == "working":
            continue  # no state
        if hasattr(part, "_asdict"):
            arrays |= {f"{name}.{inner}": data for inner, data in bytes_of(part).items()}
        else:
            arrays[name] = part.tobytes()
    return arrays
