"""What the drills share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.drill.server import Server, postgres, redis_server


@pytest.fixture(params=["sqlite", "postgres"])
def bare_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server on each kind of database with tables and nothing in them, not started yet."""
    with ExitStack() as stack:
        environment = {"JUWEN_VAR": str(tmp_path / "var"), "DATABASE_URL": "", "REDIS_URL": ""}
        if request.param == "postgres":
            environment["DATABASE_URL"] = stack.enter_context(postgres())
            environment["REDIS_URL"], _process = stack.enter_context(redis_server(tmp_path))
        made = Server(environment, log=tmp_path / "server.log")
        made.migrate()
        stack.callback(made.stop)
        yield made


@pytest.fixture
def server(bare_server: Server) -> Server:
    """A running one with the demo community."""
    bare_server.manage("demo")
    bare_server.start()
    return bare_server
