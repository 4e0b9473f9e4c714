"""Compile the documents of this folder to PDF, offline and with the same bytes every time.

``python paper/compile.py odd paper supplement`` makes ``build/odd.pdf`` of ``paper/odd/odd.typ``,
``build/paper.pdf`` of ``paper/paper.typ`` and ``build/supplement.pdf`` of ``paper/supplement.typ``;
the last two are tagged, and checked by the compiler against PDF/UA-1.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
BUILD = PROJECT / "build"

SOURCES = {
    "odd": HERE / "odd" / "odd.typ",
    "paper": HERE / "paper.typ",
    "supplement": HERE / "supplement.typ",
}
"""Where each document is written."""

STANDARDS = {"paper": ["ua-1"], "supplement": ["ua-1"]}
"""What a document must conform to: the compiler refuses it otherwise."""


def pdf(name: str) -> bytes:
    """Compile a document, with the fonts that the compiler carries and no others."""
    import typst

    standards = STANDARDS.get(name, [])
    return typst.compile(
        SOURCES[name], root=PROJECT, ignore_system_fonts=True, pdf_standards=standards
    )


def main() -> int:
    """Compile the documents that are named."""
    parser = argparse.ArgumentParser(description="Compile documents to PDF, in build/.")
    parser.add_argument(
        "names", nargs="+", choices=SOURCES, metavar="NAME", help=" or ".join(SOURCES)
    )
    for name in parser.parse_args().names:
        content = pdf(name)
        BUILD.mkdir(exist_ok=True)
        target = BUILD / f"{name}.pdf"
        target.write_bytes(content)
        sys.stdout.write(f"{target.relative_to(PROJECT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
