"""The workers of a Dask cluster as an executor, by the address of the scheduler."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from abm.errors import ExpectedError, InputError
from abm.paths import display_path

PATIENCE = 20
"""Seconds within which a scheduler must answer."""

PROTOCOLS = ("tcp", "tls", "ws", "wss")
"""What an address may begin with; the first is understood."""


class ClusterError(InputError):
    """A cluster that cannot be used."""


class ClusterLostError(ExpectedError):
    """A cluster whose scheduler no longer answers."""


class Cluster(Executor):
    """The workers of a Dask scheduler, with the interface of ``concurrent.futures``.

    They must see the folder of results under the same path, and have the same sources of the model.

    Parameters
    ----------
    address : str
        Address of the scheduler, such as ``tcp://10.0.0.1:8786``, or the file that it writes.

    Raises
    ------
    ClusterError
        If the address is none, or no scheduler answers there within :data:`PATIENCE` seconds.

    Examples
    --------
    >>> with Cluster("tcp://10.0.0.1:8786") as cluster:  # doctest: +SKIP
    ...     abm.run("experiments/baseline.toml", executor=cluster)
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise ClusterError(
                'a cluster needs Dask, which is not installed: pip install "promesse[cluster]"'
            ) from None
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # this class reports errors
        self.address = full_address(address)
        try:
            _try(self.address)
            self._client = Client(self.address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            reason = str(error).partition("\n")[0] or type(error).__name__
            raise ClusterError(
                f"{self.address}: no Dask scheduler answers there ({reason})"
            ) from None
        self._executor = self._client.get_executor(pure=False)

    @property
    def workers(self) -> int:
        """Number of workers now, at least 1; they may come and go."""
        return max(1, self._present())

    def _present(self) -> int:
        try:
            return len(self._client.nthreads())
        except Exception as error:  # Dask raises various errors when its scheduler goes away
            raise self._lost() from error

    def await_workers(self, say: Callable[[str], None]) -> None:
        """Wait until there is a worker, and say so if there is none now."""
        if not self._present():
            say(f"The scheduler at {self.address} has no workers yet: waiting for workers.")
            while not self._present():
                time.sleep(1.0)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a function called on a worker and return its result as a future."""
        try:
            future: Future[Any] = self._executor.submit(fn, *args, **kwargs)
        except Exception as error:
            raise BrokenExecutor(str(error)) from error
        return future

    def check(self) -> None:
        """Raise :class:`ClusterLostError` if the scheduler is gone."""
        if self._client.status != "running":
            raise self._lost()

    def _lost(self) -> ClusterLostError:
        return ClusterLostError(
            f"the Dask scheduler at {self.address} no longer answers; finished runs are stored,"
            " and the same command computes the rest"
        )

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        """Disconnect from the cluster, which stays up; runs under way are abandoned."""
        self._client.close(timeout=2)

    def __enter__(self) -> Self:
        return self


def full_address(text: str) -> str:
    """Return the address of a scheduler, from itself or from the file that the scheduler writes.

    Raises
    ------
    ClusterError
        If it is neither.
    """
    if text.endswith(".json"):
        path = Path(text)
        try:
            text = str(json.loads(path.read_text(encoding="utf-8"))["address"])
        except FileNotFoundError:
            raise ClusterError(
                f"{display_path(path)}: no such file; the scheduler writes it when it is up"
            ) from None
        except (OSError, ValueError, KeyError, TypeError):
            raise ClusterError(f"{display_path(path)}: this is no file of a scheduler") from None
    protocol, _, rest = text.rpartition("://")
    try:
        parts = urlsplit(f"//{rest}")
        complete = bool(parts.hostname and parts.port) and not (parts.path or parts.query)
    except ValueError:
        complete = False
    if not complete or protocol not in ("", *PROTOCOLS):
        raise ClusterError(
            f'"{text}" is no address of a scheduler: give one such as tcp://10.0.0.1:8786, or the'
            " file that dask scheduler --scheduler-file has written"
        )
    return f"{protocol or PROTOCOLS[0]}://{rest}"


def _try(address: str) -> None:
    """Raise :class:`OSError` if nobody listens at an address, or speaks there as schedulers do.

    Dask itself would go on trying for minutes.
    """
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), PATIENCE) as connection:
        if parts.scheme == PROTOCOLS[0] and not connection.recv(1):
            raise OSError("it closes the connection")
