"""The text of ``codemeta.json``, from ``CITATION.cff`` and ``pyproject.toml``."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[1]
TARGET = PROJECT / "codemeta.json"


def text() -> str:
    """Return the text of the file."""
    citation = yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    meta = {
        "@context": "https://doi.org/10.5063/schema/codemeta-2.0",
        "@type": "SoftwareSourceCode",
        "name": project["name"],
        "description": citation["abstract"].strip(),
        "version": citation["version"],
        "dateModified": citation["date-released"].isoformat(),
        "license": f"https://spdx.org/licenses/{citation['license']}",
        "keywords": citation["keywords"],
        "author": [{"@type": "Organization", "name": each["name"]} for each in citation["authors"]],
        "programmingLanguage": "Python",
        "runtimePlatform": f"Python {project['requires-python']}",
        "softwareRequirements": project["dependencies"],
    }
    return json.dumps(meta, indent=2, ensure_ascii=False) + "\n"
