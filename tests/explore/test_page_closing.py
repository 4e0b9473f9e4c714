"""Closing the page, or the terminal, ends the program."""

from __future__ import annotations

import signal

import pytest

from tests.explore.browsing import needs_chromium

pytestmark = needs_chromium


def test_closing_the_page_ends_the_program_even_as_it_plays(browser, default_scale):
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(default_scale.address)
    page.wait_for_selector("#curves")
    page.get_by_role("button", name="▶").click()
    page.wait_for_function("!document.querySelector('.step').innerText.includes('step 0 ')")
    page.close(run_before_unload=True)
    assert default_scale.ended(40)
    assert default_scale.process.returncode == 0


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGHUP])
def test_closing_the_terminal_ends_the_program(browser, default_scale, end):
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(default_scale.address)
    page.wait_for_selector("#curves")
    default_scale.process.send_signal(end)
    assert default_scale.ended(20)
    page.close()
