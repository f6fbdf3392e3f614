"""How long a roster of 100,000 households takes, beside import-export's own bulk mode on 5,000 rows.

`python benchmarks/benchmarks_roster.py` alone; `run.py` takes `lines()`. Works on a database of its own in a
temporary folder and leaves nothing.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROWS = 100_000
THEIRS = 5_000
BUILDING = 500  # households
PHONE = re.compile(rb",139([0-9]{8}),")


def lines(rows: int = ROWS) -> list[str]:
    """Rows for RESULTS.md, measured in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="juwen-roster-") as folder:
        environment = {**os.environ, "JUWEN_VAR": folder, "DATABASE_URL": "", "LOG_LEVEL": "ERROR"}
        command = [sys.executable, __file__, str(rows)]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip().splitlines()


def main(rows: int) -> None:
    """Measure and print."""
    set_up()
    from territory.models import Household
    from territory.roster.examining import Options, examine
    from territory.roster.exporting import export
    from territory.roster.importing import carry_out

    community, names = town(rows)
    data = roster(names, rows)
    print("| roster | rows | seconds | processor seconds | rows/s |")
    print("|---|---|---|---|---|")

    def told(what: str, count: int, work: Callable[[], Any]) -> Any:
        began, busy = time.perf_counter(), time.process_time()
        result = work()
        seconds, used = time.perf_counter() - began, time.process_time() - busy
        print(f"| {what} | {count:,} | {seconds:.1f} | {used:.1f} | {count / seconds:,.0f} |", flush=True)
        return result

    def both(content: bytes, verb: str) -> None:
        plan = told(f"check a file of {verb} households ({len(content) / 1e6:.1f} MB)", rows,
                    lambda: examine(content, community, Options()))  # fmt: skip
        expect(plan.ok, plan.problems[:3])
        times: list[float] = []
        told(f"store {verb} households", rows, lambda: store(plan, times))
        print(f"| of which within the transaction | | {times[-1] - times[0]:.1f} | | |")

    def store(plan: Any, times: list[float]) -> None:
        clock = time.perf_counter
        carry_out(plan, community, user=None, file="bench", check=lambda: times.append(clock()),
                  last=lambda outcome: times.append(clock()))  # fmt: skip

    both(data, "new")
    expect(Household.objects.count() == rows)
    both(PHONE.sub(rb",138\1,", data), "changed")
    with tempfile.TemporaryDirectory() as folder:
        for layout in ("csv", "xlsx"):
            path = Path(folder) / f"roster.{layout}"
            told(f"export {layout}", rows, lambda: export(path, community, layout=layout, masked=False))  # noqa: B023
            content = path.read_bytes()
            plan = told(f"check that {layout} again ({len(content) / 1e6:.1f} MB)", rows,
                        lambda: examine(content, community, Options()))  # noqa: B023  # fmt: skip
            expect(plan.counts["same"] == rows, plan.problems[:3])
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| most memory of all of it: {megabytes:,.0f} MB | | | | |")
    compare(names)


def compare(names: list[str]) -> None:
    """The same 5,000 new rows by import-export's bulk mode and by us."""
    from territory.models import Area, Household
    from territory.roster.examining import Options, examine
    from territory.roster.importing import carry_out

    community = Area.objects.get(level=4)
    data = roster(names, THEIRS)
    spent = {}
    for who in ("import-export", "ours"):
        Household.objects.all().delete()
        began = time.perf_counter()
        if who == "ours":
            carry_out(examine(data, community, Options()), community, user=None, file="bench")
        else:
            import_export(data, community)
        spent[who] = time.perf_counter() - began
        expect(Household.objects.count() == THEIRS)
    ratio = spent["import-export"] / spent["ours"]
    print(f"| import-export's bulk mode | {THEIRS:,} | {spent['import-export']:.1f} | | "
          f"{THEIRS / spent['import-export']:,.0f} |")  # fmt: skip
    print(f"| ours, the same rows: {ratio:.1f}× as fast | {THEIRS:,} | {spent['ours']:.1f} | | "
          f"{THEIRS / spent['ours']:,.0f} |")  # fmt: skip


def import_export(data: bytes, community: Any) -> None:
    """As its documentation says: a ModelResource with `use_bulk`, rows found by their address."""
    import tablib
    from import_export import fields, resources, widgets

    from territory.models import Area, Household

    class Building(widgets.ForeignKeyWidget):  # type: ignore[misc]  # the library has no types
        def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
            return Area.objects.filter(path__startswith=community.path, level=6)

    class Resource(resources.ModelResource):  # type: ignore[misc]
        building = fields.Field(attribute="building", column_name="楼栋", widget=Building(Area, "name"))
        unit = fields.Field(attribute="unit", column_name="单元")
        room = fields.Field(attribute="room", column_name="房号")
        contact_name = fields.Field(attribute="contact_name", column_name="联系人")
        contact_phone = fields.Field(attribute="contact_phone", column_name="联系电话")

        class Meta:
            model = Household
            use_bulk = True
            skip_diff = True
            import_id_fields = ("building", "unit", "room")
            fields = (*import_id_fields, "contact_name", "contact_phone")

    dataset = tablib.Dataset().load(data.decode("utf-8-sig"), format="csv")
    Resource().import_data(dataset, raise_errors=True)


def town(rows: int) -> tuple[Any, list[str]]:
    """A community with as many buildings as the rows need."""
    from territory.models import Area

    community = Area.add_root(name="市", level=1)
    for level, name in enumerate(("区", "街道", "社区"), start=2):
        community = community.add_child(name=name, level=level)
    estate = community.add_child(name="大花园", level=5)
    names = [f"{number}栋" for number in range(1, -(-rows // BUILDING) + 1)]
    for name in names:
        Area.objects.get(pk=estate.pk).add_child(name=name, level=6)
    return Area.objects.get(pk=community.pk), names


def roster(names: list[str], rows: int) -> bytes:
    """A CSV file of so many households."""
    from tests.factories.roster import roster_csv, roster_rows

    found = roster_rows(["大花园"], buildings=len(names), units=5, floors=25, doors=4)
    return roster_csv(found[:rows])


def expect(true: bool, why: Any = "") -> None:
    """A measurement of the wrong thing is none."""
    if not true:
        raise SystemExit(f"this went wrong: {why}")


def set_up() -> None:
    """Django on the database of this run."""
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
