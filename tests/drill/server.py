"""A real server process of our own, on its own database, that a drill may kill."""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
DATABASE = "juwen.sqlite3"


PAYLOADS = """
import json, random
from django.utils import timezone
from forms_builder.publish import live_version
from forms_builder.sampling import random_payload
from surveys.models import Channel
from surveys.versions import version_by_pk

channel = Channel.objects.get(code="{code}")
version = version_by_pk(live_version(channel.questionnaire).pk)
source = random.Random(1)
for _ in range({number}):
    print(json.dumps(random_payload(version.compiled, version.digest, source, at=timezone.localtime())))
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def once(name: str, make: Callable[[Path], None]) -> Path:
    """A folder that `make` has filled, once a test run by whichever process comes first."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    folder = Path(tempfile.gettempdir()) / f"juwen-{name}-{run}"
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".done").exists():
            make(folder)
            with sqlite3.connect(folder / DATABASE) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            database.close()
            (folder / ".done").touch()
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def migrated() -> Path:
    """An SQLite file with all tables and nothing else."""

    def make(folder: Path) -> None:
        Server({"JUWEN_VAR": str(folder), "DATABASE_URL": ""}).manage("migrate", "--verbosity", "0")

    return once("tables", make) / DATABASE


@dataclass
class Server:
    """`manage.py serve` with its own environment. Started, killed and started again by the drills."""

    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    log: Path | None = None
    days_ahead: float = 0  # of the clock that it goes by

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a management command beside it."""
        done = subprocess.run(
            [*self._program(), *arguments],
            env=self._environment(),
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def migrate(self) -> None:
        """Make the database's tables: on SQLite by copying a file that is migrated once a test run."""
        if self._environment().get("DATABASE_URL"):
            self.manage("migrate", "--verbosity", "0")
            return
        folder = Path(self.environment["JUWEN_VAR"])
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(migrated(), folder / DATABASE)

    def payloads(self, code: str, number: int) -> list[dict[str, Any]]:
        """Valid bodies of POST /f/<code>/."""
        made = self.manage("shell", "-c", PAYLOADS.format(code=code, number=number))
        return [json.loads(line) for line in made.stdout.splitlines() if line.startswith("{")]

    def start(self) -> None:
        """Start and wait until it is ready."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start and do not wait."""
        with (self.log or Path(os.devnull)).open("ab") as out:
            self.process = subprocess.Popen(
                [*self._program(), "serve", "--port", str(self.port)],
                env=self._environment(),
                cwd=ROOT,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Wait until it is ready."""
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}: {self.tail()}")
            try:
                if httpx.get(f"{self.url}/-/ready/", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"not ready after {START_SECONDS} s: {self.tail()}")

    def kill(self) -> None:
        """SIGKILL: no goodbye."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    def stop(self) -> None:
        """SIGTERM, and SIGKILL for what does not listen."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def tail(self) -> str:
        """The end of the log."""
        return self.log.read_text(errors="replace")[-3000:] if self.log and self.log.exists() else ""

    def _program(self) -> list[str]:
        if self.days_ahead:
            return [sys.executable, "-m", "tests.e2e.later", str(self.days_ahead)]
        return [sys.executable, str(ROOT / "manage.py")]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "SECRET_KEY": "drill", "ALLOWED_HOSTS": "*", **self.environment}


@contextmanager
def postgres() -> Iterator[str]:
    """An own PostgreSQL in a folder of its own; yields its DATABASE_URL."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("initdb")
    bin_folder = programs[-1] if programs else Path(found).parent if found else None
    if bin_folder is None:
        raise FileNotFoundError("initdb")
    data, port = Path(tempfile.mkdtemp(prefix="juwen-postgres-")), free_port()
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(data, "postgres", "postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]

    def run(*command: Any) -> None:
        done = subprocess.run(
            [*as_user, *map(str, command)], capture_output=True, text=True, check=False, cwd="/"
        )
        if done.returncode:
            raise AssertionError(f"{command[0]}: {done.stdout}{done.stderr}")

    run(bin_folder / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data}"
    run(bin_folder / "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options, "start")
    try:
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        run(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(data)


@contextmanager
def redis_server(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """An own Redis; yields its REDIS_URL and the process (a drill may kill it)."""
    port = free_port()
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0", process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(10)
