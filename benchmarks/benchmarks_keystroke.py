"""What a keystroke costs on a slow phone: 1,000 calculations, 50 times of a repeat, a throttled Chromium.

`python benchmarks/benchmarks_keystroke.py` prints it; `lines()` gives it to run.py. The form is imported, not
opened in the editor; no page is drawn, only the engine works.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

CALCULATIONS = 1000
TIMES = 50
SLOWER = 6  # how many times slower than this machine
STATIC = ROOT / "forms_builder" / "static" / "forms_builder"
ORIGIN = "http://keystroke.test/"

# Types into four questions, fifteen times each, and gives the milliseconds of every keystroke: the answer's
# way into the engine, everything that follows from it, and the verdict for the page.
TYPE = """async ([rules, times]) => {
  const { follow } = await import('/engine.js');
  const family = Array.from({ length: times }, () => ({ age: '7', name: 'x' }));
  const raw = { seed: '1', chain: '1', family };
  const started = performance.now();
  const live = follow(rules, { answers: structuredClone(raw) });
  live.judge(structuredClone(raw));
  const opened = performance.now() - started;
  const found = { opened: [opened], one: [], many: [], chain: [], member: [] };
  const evaluated = {};
  const key = (name, change) => {
    change(raw);
    const sheet = structuredClone(raw);
    const before = live.session.evaluated;
    const at = performance.now();
    live.judge(sheet);
    found[name].push(performance.now() - at);
    evaluated[name] = live.session.evaluated - before;
    return new Promise((next) => setTimeout(next));
  };
  for (let turn = 0; turn < 15; turn++) {
    await key('one', (sheet) => { sheet.word = 'w' + turn; });
    await key('member', (sheet) => { sheet.family[17].age = String(20 + turn); });
    await key('chain', (sheet) => { sheet.chain = String(2 + turn); });
    await key('many', (sheet) => { sheet.seed = String(2 + turn); });
  }
  return { found, evaluated };
}"""
WHAT = {
    "one": "a text that one calculation reads",
    "member": "the age of one of 50 members",
    "chain": "a number that a chain of 100 and all that reads it follow",
    "many": "a number that 500 calculations read",
}


def keystrokes() -> dict[str, tuple[float, float, int]]:
    """By what is typed: median and slowest milliseconds, and how many expressions were evaluated."""
    from playwright.sync_api import sync_playwright

    from tests.e2e.browser import ARGUMENTS, executable

    rules = {"questions": [], "model": model()}
    rules["questions"] = [
        {"name": each["name"], "type": each["type"]}
        for each in rules["model"]["nodes"]
        if each["kind"] == "leaf"
    ]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        page = browser.new_page()
        page.route(ORIGIN + "**", serve)
        page.goto(ORIGIN)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        result: dict[str, Any] = page.evaluate(TYPE, [rules, TIMES])
        browser.close()
    return {
        name: (statistics.median(spent), max(spent), result["evaluated"].get(name, 0))
        for name, spent in result["found"].items()
    }


def serve(route: Any) -> None:
    """The engine's modules as they stand in the sources."""
    path = route.request.url.removeprefix(ORIGIN)
    if not path:
        route.fulfill(body="<!doctype html><title>keystroke</title>", content_type="text/html")
    elif (STATIC / path).is_file():
        route.fulfill(body=(STATIC / path).read_text(encoding="utf-8"), content_type="text/javascript")
    else:
        route.fulfill(status=404)


def model() -> Any:
    """The generated form, compiled as a published one is."""
    from forms_builder.engine import compile_model
    from forms_builder.logic import parse
    from forms_builder.schema import Expression, Form, Question, Repeat

    def calculated(name: str, text: str) -> Question:
        return Question(f"id_{name}", "calculated", name, name, calculation=Expression(text, parse(text)))

    def asked(name: str, kind: str) -> Question:
        return Question(f"id_{name}", kind, name, name)

    chain = [calculated(f"c{n}", f"${{{f'c{n - 1}' if n else 'chain'}}} + {n % 7}") for n in range(100)]
    reads = [calculated(f"m{n}", f"if(${{seed}} > {n}, ${{seed}} * 2, {n}) + ${{c0}}") for n in range(500)]
    sums = [calculated(f"s{n}", f"sum(${{p{n % 10}}}) + max(${{age}}) * {n}") for n in range(40)]
    rest = CALCULATIONS - len(chain) - len(reads) - len(sums) - 1
    others = [calculated(f"o{n}", f"concat(${{m{n % 500}}}, '/', ${{s{n % 40}}})") for n in range(rest)]
    members = [calculated(f"p{n}", f"round(${{age}} * {n + 1} div 3, 2)") for n in range(10)]
    family = Repeat(
        "id_family", "", name="family", items=(asked("age", "integer"), asked("name", "text"), *members)
    )
    own = calculated("own", "string-length(${word})")
    questions = (asked("seed", "integer"), asked("chain", "integer"), asked("word", "text"))
    return compile_model(Form("1,000", (*questions, family, *chain, *reads, *sums, own, *others)))


def ready() -> None:
    """Django as this process needs it; the settings alone, no database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()


def lines() -> list[str]:
    """For RESULTS.md."""
    ready()
    rows = keystrokes()
    opened = rows.pop("opened")
    return [
        f"{CALCULATIONS} calculations and {TIMES} times of a repeat, CPU {SLOWER}× slower: "
        f"opened in {opened[0]:.0f} ms",
        "",
        "| keystroke in | median ms | slowest ms | expressions |",
        "|---|---|---|---|",
        *(
            f"| {WHAT[name]} | {median:.1f} | {slowest:.1f} | {count} |"
            for name, (median, slowest, count) in rows.items()
        ),
        "",
    ]


if __name__ == "__main__":
    ready()
    print(json.dumps({name: [round(each, 1) for each in row] for name, row in keystrokes().items()}))
