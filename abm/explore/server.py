"""Serve the page to this machine alone, on a free port, until the last page is closed."""

from __future__ import annotations

import importlib
import os
import secrets
import socket
import threading
import time
import warnings
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import typer

from abm import config
from abm.errors import InputError

HOST = "127.0.0.1"

PACKAGES = ("solara", "solara_assets", "uvicorn", "starlette", "ipyvuetify", "altair", "PIL")
"""Packages of the extra ``explore`` that the page needs."""

SETTINGS = {
    "SOLARA_APP": "abm.explore.page",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",  # no request leaves this machine:
    "SOLARA_ASSETS_CDN": f"http://{HOST}:9/",  # nothing is fetched from elsewhere
    "SOLARA_CHECK_HOOKS": "off",  # it reports Mesa's own components
    "SOLARA_KERNEL_CULL_TIMEOUT": "15s",  # for a browser that is gone without closing the page
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "MPLBACKEND": "agg",
    "REACTON_FAST": "1",  # what has not changed on the page is not compared with what it was
}
"""Settings that Solara reads from the environment when it is imported."""

TOKEN = "promesse"
"""Name of the secret token in the address of the page, and beginning of that of its cookie."""

MOST_PAGES = 20
"""How many pages may be open at a time; each takes some 12 MB."""

GRACE = 4.0
"""Seconds between the closing of the last page and the end, in which a reloaded page returns."""


def explore(path: Path, open_browser: bool = True) -> None:
    """Serve the page of a config until the last page is closed, or Ctrl-C is pressed.

    Parameters
    ----------
    path : pathlib.Path
        The config that the page opens with.
    open_browser : bool
        Whether to open the page in the default browser, if there is a screen.

    Raises
    ------
    InputError
        If packages are missing, or the config cannot be run.
    """
    if missing := [name for name in PACKAGES if find_spec(name) is None]:
        raise InputError(
            f"abm explore needs more packages ({', '.join(missing)}): "
            "pip install 'promesse[explore]'"
        )
    config.load(path)
    os.environ.update(SETTINGS | {"ABM_EXPLORE_CONFIG": str(path.resolve())})
    # Solara sets cookies for pages inside other pages, which browsers accept over https only.
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")
    from solara.server.starlette import app

    importlib.import_module(SETTINGS["SOLARA_APP"])  # so that the first page does not wait for it
    threading.Thread(target=_warm_up, args=(path,), daemon=True).start()
    with socket.create_server((HOST, 0)) as listening:
        token = secrets.token_urlsafe(16)
        address = f"http://{HOST}:{listening.getsockname()[1]}/?{TOKEN}={token}"
        typer.echo(
            f"The page is at {address}\nClosing it, or pressing Ctrl-C here, ends the program."
        )
        if open_browser and _has_screen():
            webbrowser.open(address)
        _serve(OwnPagesOnly(app, token), listening)


def _warm_up(path: Path) -> None:
    """Compile the rules before the page needs them."""
    from abm.explore.draft import Draft
    from abm.explore.live_model import LiveModel

    draft = Draft(config.load(path))
    if draft.job is not None:
        LiveModel(draft.job, draft.base.case).step()


def _serve(app: Any, listening: socket.socket) -> None:
    import uvicorn

    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="error",
            access_log=False,
            loop="asyncio",
            timeout_graceful_shutdown=1,
            ws_per_message_deflate=False,  # the images are compressed
        )
    )
    threading.Thread(target=_end_when_alone, args=(server,), daemon=True).start()
    server.run(sockets=[listening])


def _end_when_alone(server: Any) -> None:
    """Stop the server once there have been pages and all of them are closed."""
    from solara.server.kernel_context import contexts

    opened, alone_since = False, time.monotonic()
    while not server.should_exit:
        time.sleep(0.25)
        if contexts:
            opened, alone_since = True, time.monotonic()
        elif opened and time.monotonic() - alone_since > GRACE:
            server.should_exit = True


def _has_screen() -> bool:
    """Whether there is a screen for a browser; without one, a text browser might be started."""
    if os.name == "nt" or os.uname().sysname == "Darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


class OwnPagesOnly:
    """Refuses requests of any other page than this one, of anybody else, and of too many pages.

    Every page in the browser, and every user of this machine, can send requests to its ports.  The
    requested host and the origin of the request identify those of this page; a secret token in the
    address of the page, which then becomes a cookie, identifies who started the program.

    Parameters
    ----------
    app : callable
        What answers the other requests (ASGI).
    token : str
        The token.
    """

    def __init__(self, app: Any, token: str) -> None:
        self._app = app
        self._token = token
        self._pages = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Forward a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        is_page = scope["type"] == "http"
        headers = dict(scope["headers"])
        cookie = f"{TOKEN}-{scope['server'][1]}"
        own = f"{TOKEN}=".encode()
        if not allowed(headers):
            await _refuse(is_page, 403, "Served to this machine only.", send)
        elif is_page and self._fits(_named(TOKEN, scope["query_string"], "&")):
            set_cookie = f"{cookie}={self._token}; Path=/; HttpOnly; SameSite=Strict"
            session = [p for p in scope["query_string"].split(b"&") if not p.startswith(own)]
            place = b"/?" + b"&".join(session) if session else b"/"
            kept = [(b"location", place), (b"set-cookie", set_cookie.encode())]
            await _answer(303, "", send, kept)
        elif not self._fits(_named(cookie, headers.get(b"cookie", b""), ";")):
            await _refuse(is_page, 403, "Open the address that abm explore has printed.", send)
        elif self._pages >= MOST_PAGES and (scope["path"] == "/" or not is_page):
            await _refuse(is_page, 503, f"{MOST_PAGES} pages are open: close some.", send)
        else:
            self._pages += not is_page  # each page keeps one connection
            try:
                await self._app(scope, receive, send)
            finally:
                self._pages -= not is_page

    def _fits(self, token: bytes) -> bool:
        return secrets.compare_digest(token, self._token.encode())


def allowed(headers: dict[bytes, bytes]) -> bool:
    """Whether a request names this machine as its host, and comes from no other page."""
    host = headers.get(b"host", b"").decode("latin-1")
    origin = headers.get(b"origin", b"").decode("latin-1")
    if urlsplit(f"//{host}").hostname not in {HOST, "localhost"}:
        return False
    return not origin or urlsplit(origin).netloc == host


def _named(name: str, pairs: bytes, separator: str) -> bytes:
    """Return the value of a name among pairs such as ``a=1;b=2``; empty if it is not there."""
    split = (pair.strip().partition(b"=") for pair in pairs.split(separator.encode()))
    return next((value for key, _, value in split if key == name.encode()), b"")


async def _refuse(is_page: bool, status: int, why: str, send: Any) -> None:
    """Refuse a request, or the connection of a page."""
    if is_page:
        await _answer(status, why, send)
    else:
        await send({"type": "websocket.close", "code": 1008})


async def _answer(status: int, text: str, send: Any, headers: Any = ()) -> None:
    """Answer a request with a text."""
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": text.encode()})
