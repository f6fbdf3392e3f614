"""Threads in which the door reads the database, with their connections closed when it stops."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from django.db import close_old_connections, connections

P = ParamSpec("P")
T = TypeVar("T")

SIZE = 4


class Threads:
    """A small pool. Connections last as long as the pool (opening one costs 8-11 ms on PostgreSQL)."""

    def __init__(self, size: int = SIZE) -> None:
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="door")
        self._connections: dict[int, Any] = {}

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of `work`, done in a thread that keeps the caller's context (the active language)."""
        job = partial(self._work, work, *args, **kwargs)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, contextvars.copy_context().run, job)

    def stop(self) -> None:
        """Let the work end, then close the connections."""
        self._pool.shutdown(wait=True)
        for each in self._connections.values():
            each.close()

    def _work(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        close_old_connections()
        try:
            return work(*args, **kwargs)
        finally:
            for each in connections.all(initialized_only=True):
                if id(each) not in self._connections:
                    each.inc_thread_sharing()  # `stop` closes it from another thread
                    self._connections[id(each)] = each
