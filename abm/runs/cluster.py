"""The workers of a Dask cluster as an executor, by the address of the scheduler."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any, Self

from abm.errors import ExpectedError, InputError

PATIENCE = 20
"""Seconds within which a scheduler must answer."""


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
        Address of the scheduler, such as ``tcp://10.0.0.1:8786``.

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
        self.address = address
        try:
            self._client = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            reason = str(error).partition("\n")[0] or type(error).__name__
            raise ClusterError(f"{address}: no Dask scheduler answers there ({reason})") from None
        self._executor = self._client.get_executor(pure=False)

    @property
    def workers(self) -> int:
        """Number of workers now; they may come and go."""
        try:
            return max(1, len(self._client.nthreads()))
        except Exception as error:  # Dask raises various errors when its scheduler goes away
            raise self._lost() from error

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
