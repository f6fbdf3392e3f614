"""What the public list of companies /credit/ costs with 3,000 companies, beside the same with 30.

`run.py` takes `lines()`; alone: `JUWEN_VAR=… DATABASE_URL= python benchmarks/benchmarks_archive.py` with an
empty folder. Both sizes are measured in one run by the same requests, so the ratios mean something on any
machine: of processor seconds, since the page waits for nothing but the database.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FEW, MANY = 30, 3_000
ENTRIES = 3  # of a company, each with four lines of the ledger
ROUNDS = 9
PAGES = (
    ("the list", "/credit/"),
    ("its last page", "/credit/?page=last"),
    ("searched by name", "/credit/?q=第1物业"),
    ("one grade, by points", "/credit/?grade=A&sort=-points"),
)


def lines() -> list[str]:
    """Rows for RESULTS.md, measured in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="juwen-archive-") as folder:
        environment = {**os.environ, "JUWEN_VAR": folder, "DATABASE_URL": "", "LOG_LEVEL": "ERROR"}
        done = subprocess.run(
            [sys.executable, __file__], env=environment, check=True, capture_output=True, text=True
        )
    return done.stdout.strip().splitlines()


def main() -> None:
    """Measure and print."""
    set_up()
    world = World()
    world.grow(FEW)
    few = {name: measured(address) for name, address in PAGES}
    world.grow(MANY)
    many = {name: measured(address) for name, address in PAGES}
    print(
        f"| public list of companies | queries at {FEW} | at {MANY:,} | ms at {FEW} | at {MANY:,} | ratio |"
    )
    print("|---|---|---|---|---|---|")
    for name, _address in PAGES:
        (asked, took), (asked_much, took_much) = few[name], many[name]
        print(
            f"| {name} | {asked} | {asked_much} | {took * 1000:.1f} | {took_much * 1000:.1f} "
            f"| {took_much / took:.1f}× |"
        )
    first, again = world.after_a_line()
    print(f"| the list after a new line of the ledger, then again | | | | {first:.0f}, {again:.0f} | |")


class World:
    """A city with a scheme; companies with a contract and entries in force, as many as are asked for."""

    def __init__(self) -> None:
        from tests.factories.credit import SchemeFactory
        from tests.factories.territory import AreaFactory

        self.city = AreaFactory(name="滨江市")
        county = AreaFactory(parent=self.city, name="城南区")
        streets = [AreaFactory(parent=county, name=f"{n}街道") for n in range(10)]
        self.communities = [AreaFactory(parent=each, name=f"{n}社区") for each in streets for n in range(5)]
        self.scheme = SchemeFactory(area=self.city)
        self.made = 0

    def grow(self, size: int) -> None:
        """Add companies until there are `size`."""
        from django.db import transaction

        with transaction.atomic():
            while self.made < size:
                self.company()
                self.made += 1

    def company(self) -> Any:
        """One more, with its estate, contract and entries."""
        from django.utils import timezone

        from satisfaction.credit.enums import EventKind
        from satisfaction.credit.ledger.appending import append
        from tests.factories.companies import CompanyFactory, ContractFactory, ServiceAreaFactory
        from tests.factories.credit import make_entry, make_public
        from tests.factories.territory import AreaFactory

        today = timezone.localdate()
        company = CompanyFactory(
            area=self.city,
            joined_on=today - timedelta(days=700),
            contact_name="李某",
            contact_phone="13800138000",
        )
        community = self.communities[self.made % len(self.communities)]
        community.refresh_from_db()  # the tree counts children
        estate = AreaFactory(parent=community, name=f"第{self.made}小区")
        ContractFactory(company=company, service_area=ServiceAreaFactory(estate=estate))
        for place in range(ENTRIES):
            on = today - timedelta(days=60 + 30 * place)
            points = Decimal(-(self.made % 7) - 1)
            entry = make_public(make_entry(company, self.scheme, on=on, points=points), on=on)
            append(entry, EventKind.EFFECTIVE, on=on + timedelta(days=10))
        return company

    def after_a_line(self) -> tuple[float, float]:
        """Milliseconds of the list when the ledger has just grown, and of the next request."""
        self.grow(self.made + 1)
        return tuple(request("/credit/")[1] * 1000 for _again in range(2))  # type: ignore[return-value]  # two


def measured(address: str) -> tuple[int, float]:
    """(queries, median of processor seconds) of a page that was asked for before."""
    request(address)
    found = [request(address) for _each in range(ROUNDS)]
    return found[-1][0], statistics.median(seconds for _queries, seconds in found)


def request(address: str) -> tuple[int, float]:
    """(queries, processor seconds) of one request, middleware and template included."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    with CaptureQueriesContext(connection) as queries:
        began = time.process_time()
        answer = client.get(address)
        seconds = time.process_time() - began
    expect(answer.status_code == 200 and "物业服务有限公司" in answer.content.decode(), address)
    return len(queries), seconds


def expect(true: bool, why: Any = "") -> None:
    """A measurement of the wrong thing is none."""
    if not true:
        raise SystemExit(f"this went wrong: {why}")


def set_up() -> None:
    """Django on the database of this run."""
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main()
