"""The command ``abm``: its verbs, what they print, and the progress bar of a run.

``commands`` declares the verbs, ``console`` holds what they share, ``terminal`` shows progress;
``plan_report`` describes what is planned and ``report`` what the results say, in sentences.  Only
the entry points of the package import this folder.
"""

from abm.cli.commands import app

__all__ = ["app"]
