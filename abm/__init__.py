"""Promesse: an agent-based model of how activists came to accept data-driven canvassing, 2009-2018.

Public names are imported at their first use, so that ``import abm`` and ``abm --help`` are instant.

Examples
--------
>>> import abm
>>> results = abm.run("experiments/baseline.toml")  # doctest: +SKIP
>>> results.series.query("party == 'PS' and measure == 'resistance'")  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from abm.config import load
    from abm.mesa_agents import Activist, Cadre, DigitalStaff, Vendor
    from abm.mesa_model import CanvassingModel
    from abm.runs.results import results
    from abm.runs.running import run

__version__ = "0.1.0"

_MODULES = {
    "load": "abm.config",
    "run": "abm.runs.running",
    "results": "abm.runs.results",
    "CanvassingModel": "abm.mesa_model",
    "Activist": "abm.mesa_agents",
    "Cadre": "abm.mesa_agents",
    "DigitalStaff": "abm.mesa_agents",
    "Vendor": "abm.mesa_agents",
}

__all__ = [
    "Activist",
    "Cadre",
    "CanvassingModel",
    "DigitalStaff",
    "Vendor",
    "load",
    "results",
    "run",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its module, at its first use."""
    if name not in _MODULES:
        raise AttributeError(f"module 'abm' has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted({*globals(), *_MODULES})
