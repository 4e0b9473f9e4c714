"""Actions of a user of the page in a real browser, and what the browser shows.

A module that imports this one is skipped where packages of the page are missing.
"""

from __future__ import annotations

import io
import shutil

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("solara", reason="needs the extra explore")
sync_api = pytest.importorskip("playwright.sync_api", reason="needs the extra browser")

from PIL import Image  # noqa: E402

BROWSER = next(
    (p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None
)
needs_chromium = pytest.mark.skipif(
    BROWSER is None, reason="there is no Chromium: apt install chromium"
)

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pixels(page, picture):
    """Return what is visible of a picture, as an array of colours."""
    return np.asarray(Image.open(io.BytesIO(page.locator(picture).screenshot())).convert("RGB"))


def step(page):
    """Press Step, and wait until the page shows the next step."""
    before = page.inner_text(".step")
    page.get_by_role("button", name="Step", exact=True).click()
    page.wait_for_function("old => document.querySelector('.step').innerText != old", arg=before)


def reset(page):
    """Press Reset, and wait until the page shows a run that has not begun."""
    page.get_by_role("button", name="Reset", exact=True).click()
    page.wait_for_function("document.querySelector('.step').innerText.includes('step 0 ')")


def choose(page, field, option):
    page.locator(f"{field}").click()
    page.locator(".menuable__content__active").get_by_text(option, exact=True).click()


def words(page, picture="#curves"):
    return page.get_attribute(picture, "alt")


def downloaded(page, label):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).first.click()
    return pd.read_csv(waiting.value.path())
