"""测评信: a letter for each household of a test, with a QR code that is that household's own ballot.

Made only while the test is open and its key lives. The letters say plainly what becomes of the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import jobs
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

from satisfaction import errors
from satisfaction.enums import TestState
from satisfaction.models import Ballot, Test
from satisfaction.planning import ballots, queries
from satisfaction.planning.errors import MESSAGES as MESSAGES_OF_PLANS
from satisfaction.planning.errors import PlanError
from surveys import channels
from territory.access import KEEP
from territory.enums import Level
from territory.models import Area
from territory.naming import full_names

KIND = "satisfaction.letters"
MESSAGES = {
    "nobody": gettext_noop("There is no household to write to."),
    "no_test": gettext_noop("The test is gone or not open, or you may not print its letters any more."),
    "sealed": MESSAGES_OF_PLANS["sealed"],
    **{code: errors.MESSAGES[code] for code in ("key_lost", "key_exchanged", "key_gone")},
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One household's letter."""

    to: str
    qr: str
    address: str
    company: str  # who is judged


def letters(
    test: Test, rows: Iterable[Ballot], base: str, names: Mapping[int, str]
) -> Iterator[tuple[Ballot, Letter]]:
    """A letter for each; `names` says what the buildings are called. Raises errors.TestError."""
    for each, address in ballots.addressed(test, rows, base):
        dwelling = each.household
        to = gettext("%(building)s unit %(unit)s room %(room)s") % {
            "building": names[dwelling.building_id],
            "unit": dwelling.unit,
            "room": dwelling.room,
        }
        company = each.test_area.company
        yield each, Letter(to, channels.qr_svg(address), address, company.name if company else "")


def page(test: Test, found: Sequence[Letter], **more: Any) -> str:
    """The letters as one page that needs no other file."""
    context = {
        "test": test,
        "said": said(test),
        "letters": found,
        "today": timezone.localdate(),
        **more,
    }
    return render_to_string("satisfaction/planning/letters.html", context)


def said(test: Test) -> dict[str, str]:
    """What the letters say beside the title: as staff wrote it, else the questionnaire's opening words."""
    usual = {"text": test.questionnaire.intro, "signed": _sender(test), "contact": "", "paper": "a5"}
    return {**usual, **test.letter}


def _sender(test: Test) -> str:
    """The community, or the wider area of a test that goes beyond it."""
    above = Area.objects.filter(path__in=test.area.ancestor_paths, level__lte=Level.COMMUNITY)
    return str(above.order_by("-path").values_list("name", flat=True).first() or test.area.name)


def writable(user: Any, test_id: int) -> Test | None:
    """The open test whose links the user may hand out as her rights are now, or None."""
    rows = queries.tests(user, *KEEP).select_related("questionnaire", "area", "letter_channel")
    return rows.filter(pk=test_id, state=TestState.OPEN, letter_channel__isnull=False).first()


def origin(params: Mapping[str, Any]) -> str:
    """Where the letters and messages of a test were asked for."""
    return reverse("satisfaction:test", args=[params["test"]])


@jobs.kind(
    KIND,
    label=_("Letters of a satisfaction test"),
    seconds=3600,
    messages=MESSAGES,
    origin=origin,
)
def make(job: jobs.Running) -> dict[str, int]:
    """One file for each building."""
    params = job.params
    test = writable(job.job.owner, params["test"])
    if test is None:
        raise jobs.JobFailed("no_test")
    try:
        rows = ballots.walked(ballots.of(test, chosen(params)))
        if not rows:
            raise jobs.JobFailed("nobody")
        return {"letters": _write(job, test, rows)}
    except (errors.TestError, PlanError) as refusal:
        raise failure(refusal) from None


def chosen(params: Mapping[str, Any]) -> ballots.Choice:
    """The households that a job is about."""
    return ballots.Choice(tuple(params["buildings"]), params["open_only"])


def failure(refusal: errors.TestError | PlanError) -> jobs.JobFailed:
    """A refusal as the end of a job."""
    code = refusal.code if refusal.code in MESSAGES else "no_test"
    return jobs.JobFailed(code, **{name: str(said) for name, said in refusal.params.items()})


def _write(job: jobs.Running, test: Test, rows: list[Ballot]) -> int:
    buildings = {each.household.building_id for each in rows}
    names = full_names(Area.objects.filter(pk__in=buildings), Level.ESTATE)
    done = 0
    with override("zh-hans"):  # residents', whatever the staff member's browser speaks
        for building, some in groupby(rows, key=lambda each: each.household.building_id):
            found = []
            for _ballot, letter in letters(test, some, job.params["base"], names):
                found.append(letter)
                done += 1
                job.progress(done, len(rows), names[building])
            name = gettext("%(building)s-%(count)s letters") % {
                "building": names[building],
                "count": len(found),
            }
            body = ContentFile(page(test, found).encode())
            job.keep_file(f"letters-{building}", f"{get_valid_filename(name)}.html", body)
    return done
