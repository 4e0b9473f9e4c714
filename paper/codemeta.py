"""Write ``codemeta.json`` from ``CITATION.cff`` and ``pyproject.toml``, when it is run."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[1]
TARGET = PROJECT / "codemeta.json"


def text() -> str:
    """Return what the file must say."""
    said = yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    meta = {
        "@context": "https://doi.org/10.5063/schema/codemeta-2.0",
        "@type": "SoftwareSourceCode",
        "name": project["name"],
        "description": said["abstract"].strip(),
        "version": said["version"],
        "license": f"https://spdx.org/licenses/{said['license']}",
        "keywords": said["keywords"],
        "author": [{"@type": "Organization", "name": each["name"]} for each in said["authors"]],
        "programmingLanguage": "Python",
        "runtimePlatform": f"Python {project['requires-python']}",
        "softwareRequirements": project["dependencies"],
    }
    return json.dumps(meta, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8", newline="\n")
