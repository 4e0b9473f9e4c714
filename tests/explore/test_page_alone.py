"""The page and its program contact no other machine."""

from __future__ import annotations

import re
import urllib.error
import urllib.request

import pytest

from tests.explore.browsing import needs_chromium, step
from tests.explore.serving import LOCAL

pytestmark = needs_chromium


def test_no_other_machine_is_contacted(page, served):
    step(page)
    page.click(".room-stored")
    page.wait_for_selector("#stored-curves")
    assert page.requests
    local = re.compile(rf"^(data:|blob:)?(data:|{re.escape(served.home)})")
    assert [url for url in page.requests if not local.match(url)] == []
    assert served.addresses_contacted() <= LOCAL


def test_a_page_from_elsewhere_is_refused(served):
    for headers in ({"Host": "elsewhere.example"}, {"Origin": "http://elsewhere.example"}):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(urllib.request.Request(served.address, headers=headers))


def test_another_user_of_this_machine_who_does_not_know_the_token_is_refused(served):
    for address in (served.home, f"{served.home}?promesse=guess", f"{served.home}static/x.js"):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(address)
