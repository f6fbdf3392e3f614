"""Measure Juwen beside wagtail.contrib.forms, in one run, on SQLite and on PostgreSQL.

`make bench`. Needs wrk (Debian: apt-get install wrk). Every load goes to 127.0.0.1 and stops by itself.
Results are appended to benchmarks/RESULTS.md with machine and date; they are ratios, never a test.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT)]

from benchmarks_archive import lines as archive_lines  # noqa: E402
from benchmarks_keystroke import lines as keystroke_lines  # noqa: E402
from benchmarks_roster import lines as roster_lines  # noqa: E402
from benchmarks_sockets import frames_to_watchers  # noqa: E402

from tests.drill.server import Server, free_port, postgres, redis_server  # noqa: E402

SECONDS = 8
CONNECTIONS = 32


def main() -> None:
    """Run everything and append the results."""
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing. Debian: apt-get install wrk; macOS: brew install wrk")
    lines = [f"## {datetime.now(UTC).date().isoformat()}, {machine()}", ""]
    lines += ["| | Juwen | wagtail.contrib.forms | ratio |", "|---|---|---|---|"]
    for database in ("sqlite", "postgres"):
        with tempfile.TemporaryDirectory(prefix="juwen-bench-") as name, ExitStack() as stack:
            folder = Path(name)
            folder.chmod(0o755)
            lines += measure(database, folder, stack)
    lines += ["", *keystroke_lines(), "", *roster_lines(), "", *archive_lines(), ""]
    results = HERE / "RESULTS.md"
    results.write_text(
        results.read_text() + "\n".join(lines) + "\n" if results.exists() else "\n".join(lines) + "\n"
    )
    print("\n".join(lines))


def measure(database: str, folder: Path, stack: ExitStack) -> list[str]:
    """One database: our pages, submissions and sockets, then the peer's pages and submissions."""
    environment = {
        "JUWEN_VAR": str(folder / "var"),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "LOG_LEVEL": "ERROR",
    }
    environment |= {"LIVE_SOCKETS_PER_USER": "2000", "LIVE_SOCKETS_PER_ADDRESS": "2000"}
    peer_environment = {"PEER_SQLITE": str(folder / "peer.sqlite3"), "DATABASE_URL": ""}
    if database == "postgres":
        environment["DATABASE_URL"] = stack.enter_context(postgres())
        environment["REDIS_URL"], _process = stack.enter_context(redis_server(folder))
        subprocess.run(
            ["psql", environment["DATABASE_URL"], "-qc", "CREATE DATABASE peer"],
            check=True,
            capture_output=True,
        )
        peer_environment["DATABASE_URL"] = environment["DATABASE_URL"].rsplit("/", 1)[0] + "/peer"
    server = Server(environment, log=folder / "server.log")
    server.manage("migrate", "--verbosity", "0")
    server.manage("demo")
    code, questions = satisfaction(server)
    payloads = server.payloads(code, 50)
    server.start()
    ours = [
        wrk(f"{server.url}/f/{code}/", headers=["Accept-Encoding: gzip"]),
        wrk(f"{server.url}/f/{code}/", script=submissions(folder, payloads)),
    ]
    weights = phone_bytes(server) if database == "sqlite" else []
    watched = asyncio.run(frames_to_watchers(server, code))
    server.stop()
    verified = server.manage("verify_tallies", check=False)
    with peer(peer_environment, questions, folder) as url:
        theirs = [wrk(url), wrk(url, script=peer_submissions(folder, url))]
    rows = []
    for name, mine, other in zip(("form pages/s", "durable submissions/s"), ours, theirs, strict=True):
        rows.append(f"| {database}: {name} | {mine:,.0f} | {other:,.1f} | {mine / other:,.0f}× |")
    rows.append(f"| {database}: frames/s delivered to 1,000 sockets | {watched:,.0f} | – | – |")
    rows += weights
    rows.append(f"| {database}: verify_tallies afterwards | {verified.stdout.strip()[:70]} | – | – |")
    return rows


def satisfaction(server: Server) -> tuple[str, list[dict[str, object]]]:
    """The short code of the demo's owner satisfaction test, and its questions for the peer."""
    script = (
        "import json; from surveys.models import Channel; "
        "c = Channel.objects.filter(questionnaire__template_key='owner_satisfaction').first(); "
        "f = c.questionnaire.versions.last().form; "
        "print(json.dumps({'code': c.code, 'q': [{'label': q.label, 'type': q.type, "
        "'options': [o.label for o in q.options]} for q in f.questions if q.type != 'note']}))"
    )
    found = json.loads(server.manage("shell", "-c", script).stdout.strip().splitlines()[-1])
    return found["code"], found["q"]


def phone_bytes(server: Server) -> list[str]:
    """What a phone loads before each of the thirteen forms can be answered and sent, in brotli bytes."""
    script = (
        "import json; from surveys.models import Channel; from forms_builder.publish import live_version; "
        "print(json.dumps({c.questionnaire.template_key: [c.code, sum(q.type != 'note' for q in "
        "live_version(c.questionnaire).form.questions)] "
        "for c in Channel.objects.select_related('questionnaire').order_by('-pk')}))"
    )
    found = json.loads(server.manage("shell", "-v0", "-c", script).stdout.strip().splitlines()[-1])
    rows = []
    with httpx.Client(base_url=server.url, headers={"accept-encoding": "br"}) as client:
        for key, (code, questions) in sorted(found.items()):
            page = client.get(f"/f/{code}/")
            needed = set(re.findall(r'(?:modulepreload" href|type="module" src)="(/f/-/[^"]+)"', page.text))
            size = sum(int(client.get(each).headers["content-length"]) for each in needed)
            size += int(page.headers["content-length"])
            rows.append(f"| phone: {key}, {questions} questions, brotli bytes | {size:,} | – | – |")
    return rows


def wrk(url: str, *, script: Path | None = None, headers: list[str] | None = None) -> float:
    """Successful requests a second over SECONDS."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "10s"]
    for header in headers or []:
        command += ["-H", header]
    if script:
        command += ["-s", str(script)]
    out = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    done = re.search(r"(\d+) requests in ([\d.]+)s", out)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    if not done:
        raise SystemExit(out)
    wrong = int(failed[1]) if failed else 0
    if wrong > int(done[1]) // 5:  # a few failures of a busy peer are left out of its count
        raise SystemExit(f"{url}: {wrong} of {done[1]} failed\n{out}")
    return (int(done[1]) - wrong) / float(done[2])


LUA = """
local bodies = { %s }
math.randomseed(%d)
local n = 0
request = function()
  n = n + 1
  local id = string.format("%%08x-%%04x-4%%03x-8%%03x-%%012x", math.random(0, 0x7fffffff),
    math.random(0, 0xffff),
    math.random(0, 0xfff), math.random(0, 0xfff), n)
  return wrk.format("POST", nil, { ["Content-Type"] = "%s"%s }, (bodies[n %% #bodies + 1]:gsub("@ID@", id)))
end
"""


def submissions(folder: Path, payloads: list[dict[str, object]]) -> Path:
    """A wrk script that posts valid responses with fresh ids."""
    bodies = ", ".join(f"[==[{json.dumps({**each, 'id': '@ID@'})}]==]" for each in payloads)
    script = folder / "post.lua"
    script.write_text(LUA % (bodies, time.time_ns() % 2**31, "application/json", ""))
    return script


def peer_submissions(folder: Path, url: str) -> Path:
    """A wrk script that posts the peer's form with a CSRF token."""
    with httpx.Client() as client:
        html = client.get(url).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
        cookie = client.cookies["csrftoken"]
    names = sorted(set(re.findall(r'name="(?!csrf)([^"]+)"', html)))
    values = dict(re.findall(r'name="([^"]+)" value="([^"]+)"', html))
    fields = {name: values.get(name, "3") for name in names}
    body = str(httpx.QueryParams({"csrfmiddlewaretoken": token[1] if token else "", **fields}))
    script = folder / "peer.lua"
    extra = f', ["Cookie"] = "csrftoken={cookie}"'
    script.write_text(LUA % (f"[==[{body}]==]", 1, "application/x-www-form-urlencoded", extra))
    return script


@contextmanager
def peer(environment: dict[str, str], questions: list[dict[str, object]], folder: Path):
    """The minimal Wagtail site, served by the same uvicorn; yields the form's address."""
    file = folder / "questions.json"
    file.write_text(json.dumps(questions))
    values = {**os.environ, **environment, "PYTHONPATH": str(HERE), "DJANGO_SETTINGS_MODULE": "peer.settings"}
    for command in (["migrate", "--verbosity", "0"], ["prepare", str(file)]):
        subprocess.run(
            [sys.executable, "-m", "django", *command], env=values, check=True, capture_output=True
        )
    port = free_port()
    url = f"http://127.0.0.1:{port}/form/"
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "uvicorn",
            "peer.asgi:application",
            "--port",
            str(port),
            "--log-level",
            "error",
        ],
        env=values,
    )
    try:
        for _ in range(200):
            try:
                if httpx.get(url).status_code == 200:
                    break
            except httpx.HTTPError:
                time.sleep(0.1)
        else:
            raise SystemExit("the peer did not start")
        yield url
    finally:
        process.terminate()
        process.wait(10)


def machine() -> str:
    """Cores, memory, versions."""
    import django
    import wagtail

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return (
        f"{os.cpu_count()} cores, {memory} GiB, {platform.system()}, Python {platform.python_version()}, "
        f"Django {django.__version__}, Wagtail {wagtail.__version__}"
    )


if __name__ == "__main__":
    main()
