"""Serve the page to this machine alone, on a free port, for as long as somebody looks at it."""

from __future__ import annotations

import importlib
import os
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

NEEDED = ("solara", "solara_assets", "uvicorn", "starlette", "ipyvuetify", "altair", "PIL")
"""Packages of the extra without which there is no page."""

SETTINGS = {
    "SOLARA_APP": "abm.explore.page",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",  # no request leaves the machine:
    "SOLARA_ASSETS_CDN": f"http://{HOST}:9/",  # what is not installed is not fetched either
    "SOLARA_CHECK_HOOKS": "off",  # it complains about Mesa's own components
    "SOLARA_KERNEL_CULL_TIMEOUT": "15s",  # for a browser that vanished without a word
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "MPLBACKEND": "agg",
}
"""Settings that Solara reads from the environment when it is imported."""

GRACE = 4.0
"""Seconds between the closing of the last page and the end: a page that is reloaded comes back."""


def explore(path: Path, open_browser: bool = True) -> None:
    """Serve the page of a config until its last page is closed, or Ctrl-C.

    Parameters
    ----------
    path : pathlib.Path
        The config to begin with.
    open_browser : bool
        Whether to open the page in the default browser, where there is a screen.

    Raises
    ------
    InputError
        If the extra is not installed, or the config cannot be run.
    """
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise InputError(
            f"abm explore needs more packages ({', '.join(missing)}): pip install '.[explore]'"
        )
    config.load(path)
    os.environ.update(SETTINGS | {"ABM_EXPLORE_CONFIG": str(path.resolve())})
    # Solara would have cookies for a page inside another page, which only https may set.
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")
    from solara.server.starlette import app

    importlib.import_module(SETTINGS["SOLARA_APP"])  # seconds that the first page need not wait
    threading.Thread(target=_warm_up, args=(path,), daemon=True).start()
    with socket.create_server((HOST, 0)) as listening:
        address = f"http://{HOST}:{listening.getsockname()[1]}/"
        typer.echo(f"The page is at {address}\nClosing it, or Ctrl-C here, ends the program.")
        if open_browser and _has_screen():
            webbrowser.open(address)
        _serve(app, listening)


def _warm_up(path: Path) -> None:
    """Have the rules compiled by the time the page asks for them."""
    from abm.explore.draft import Draft
    from abm.explore.live import LiveModel

    job = Draft(config.load(path)).job
    if job is not None:
        LiveModel(job).step()


def _serve(app: Any, listening: socket.socket) -> None:
    import uvicorn

    server = uvicorn.Server(
        uvicorn.Config(
            OwnPagesOnly(app),
            log_level="error",
            access_log=False,
            loop="asyncio",
            timeout_graceful_shutdown=1,
        )
    )
    threading.Thread(target=_end_when_alone, args=(server,), daemon=True).start()
    server.run(sockets=[listening])


def _end_when_alone(server: Any) -> None:
    """Ask the server to stop once there have been pages, and none is left."""
    from solara.server.kernel_context import contexts

    seen, alone_since = False, time.monotonic()
    while not server.should_exit:
        time.sleep(0.25)
        if contexts:
            seen, alone_since = True, time.monotonic()
        elif seen and time.monotonic() - alone_since > GRACE:
            server.should_exit = True


def _has_screen() -> bool:
    """Whether a browser could be shown; without a screen, one for terminals would be started."""
    if os.name == "nt" or os.uname().sysname == "Darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


class OwnPagesOnly:
    """Refuse requests that a page from elsewhere makes the browser send here.

    Whatever runs in the browser can reach a port of this machine.  The address that it asks for,
    and the page that it asks from, tell our own page from others.
    """

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan" or allowed(dict(scope["headers"])):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b"This page is for this machine."})


def allowed(headers: dict[bytes, bytes]) -> bool:
    """Whether a request is to this machine by its own name, and from no other page."""
    host = headers.get(b"host", b"").decode("latin-1")
    origin = headers.get(b"origin", b"").decode("latin-1")
    if urlsplit(f"//{host}").hostname not in {HOST, "localhost"}:
        return False
    return not origin or urlsplit(origin).netloc == host
