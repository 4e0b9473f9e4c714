"""Compile a Typst document of this folder to PDF, offline and with the same bytes every time.

``python paper/compile.py odd`` makes ``build/odd.pdf`` of ``paper/odd/odd.typ``.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "build"


def source(name: str) -> Path:
    """Return where a document is written."""
    return HERE / name / f"{name}.typ"


def pdf(name: str) -> bytes:
    """Compile a document, with the fonts that the compiler carries and no others."""
    import typst

    return typst.compile(source(name), root=HERE, ignore_system_fonts=True)


def main() -> int:
    """Compile the documents that are named."""
    for name in sys.argv[1:]:
        content = pdf(name)
        BUILD.mkdir(exist_ok=True)
        target = BUILD / f"{name}.pdf"
        target.write_bytes(content)
        sys.stdout.write(f"{target.relative_to(HERE.parent)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
