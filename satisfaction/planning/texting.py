"""短信名单: phone, text and own link of each household as a file for a service that sends short messages.

The file holds phone numbers and ballots: it wants a reason, is logged, and belongs to whoever asked for it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import jobs
from django.core.files import File
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_valid_filename
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _
from jobs.writing import Value, excel, zipped_csv

from satisfaction import errors
from satisfaction.models import Ballot, Test
from satisfaction.planning import ballots, letters
from satisfaction.planning.errors import PlanError
from territory.enums import Level
from territory.fields import Lost
from territory.models import Area
from territory.naming import full_names

KIND = "satisfaction.messages"
LINK = "{link}"
TEXT_LIMIT = 200  # without the link
MOBILE = re.compile(r"1[3-9][0-9]{9}")
Layout = Literal["xlsx", "csv"]
SUFFIX = {"xlsx": ".xlsx", "csv": ".zip"}


def usual_text(test: Test) -> str:
    """What a message says unless staff write something else."""
    with override("zh-hans"):
        said = {"title": test.title, "day": date_format(test.ends_on, "n月j日"), "link": LINK}
        return gettext("[%(title)s] Your household's own link, please answer by %(day)s: %(link)s") % said


def phone_of(ballot: Ballot) -> str:
    """The household's mobile number; '' where there is none, or none that can be read."""
    stored = ballot.household.contact_phone
    plain = "" if isinstance(stored, Lost) else re.sub(r"[\s\-()（）]", "", stored)
    return plain.removeprefix("+86") if MOBILE.fullmatch(plain.removeprefix("+86")) else ""


def reachable(rows: Iterable[Ballot]) -> tuple[list[Ballot], list[Ballot]]:
    """Those with a mobile number, and those without."""
    with_phone: list[Ballot] = []
    without: list[Ballot] = []
    for each in rows:
        (with_phone if phone_of(each) else without).append(each)
    return with_phone, without


@jobs.kind(
    KIND,
    label=_("Message list of a satisfaction test"),
    seconds=1800,
    messages={
        **letters.MESSAGES,
        "no_phone": gettext_noop("No household chosen has a mobile number. Print letters instead."),
    },
    origin=letters.origin,
)
def make(job: jobs.Running) -> dict[str, Any]:
    """One file with the households that can be reached, and those that cannot."""
    params = job.params
    test = letters.writable(job.job.owner, params["test"])
    if test is None:
        raise jobs.JobFailed("no_test")
    try:
        reached, missed = reachable(ballots.walked(ballots.of(test, letters.chosen(params))))
        if not reached:
            raise jobs.JobFailed("no_phone" if missed else "nobody")
        _write(job, test, reached, missed)
    except (errors.TestError, PlanError) as refusal:
        raise letters.failure(refusal) from None
    return {"messages": len(reached), "without": len(missed)}


def _write(job: jobs.Running, test: Test, reached: list[Ballot], missed: list[Ballot]) -> None:
    layout: Layout = job.params["layout"]
    pks = {each.household.building_id for each in [*reached, *missed]}
    names = full_names(Area.objects.filter(pk__in=pks), Level.ESTATE)
    dwelling = [gettext("Building"), gettext("Unit"), gettext("Room")]
    titles = [gettext("Messages"), gettext("Without a mobile number")]
    heads = [[[*dwelling, gettext("Phone"), gettext("Message text"), gettext("Link")]], [dwelling]]
    opened = excel if layout == "xlsx" else zipped_csv
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"messages{SUFFIX[layout]}"
        with opened(path, titles, heads) as writer:
            for index, line in enumerate(_lines(test, reached, names, job.params)):
                writer.row(0, line)
                job.progress(index + 1, len(reached))
            for each in missed:
                writer.row(1, [names[each.household.building_id], each.household.unit, each.household.room])
        name = gettext("messages-%(day)s") % {"day": timezone.localdate().isoformat()}
        with path.open("rb") as file:
            job.keep_file(
                "messages", f"{get_valid_filename(f'{test.title}-{name}')}{SUFFIX[layout]}", File(file)
            )


def _lines(
    test: Test, rows: list[Ballot], names: dict[int, str], params: dict[str, Any]
) -> Iterator[list[Value]]:
    for each, address in ballots.addressed(test, rows, params["base"]):
        home = each.household
        text = params["text"].replace(LINK, address)
        yield [names[home.building_id], home.unit, home.room, phone_of(each), text, address]
