"""Settings of Sphinx for the documentation, and the parts of pages that are written by code."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import generate

from abm import __version__

project = "promesse"
author = copyright = "the promesse developers"  # noqa: A001
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
suppress_warnings = ["myst.strikethrough"]
smartquotes_action = "D"  # quotes stay as they are written, since many are of configs
templates_path: list[str] = []

autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False

html_theme = "furo"
html_title = "promesse"
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_static_path = ["_static"]
html_css_files = ["site.css"]


def setup(app):
    """Have parts of pages written by code, and a list of the pages for language models."""
    app.connect("source-read", generate.fill)
    app.connect("build-finished", generate.write_llms)
