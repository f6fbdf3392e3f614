"""入户信: one letter for each household of a sample, with a QR code that is that household's own.

The code leads to `/f/<code>/?h=<token>` on the round's channel for letters. The door hands the token on to
intake (`surveys.households.own_link`), which joins the response to the dwelling, whether or not the form asks
for it, with JavaScript or without; a phone keeps the address with the draft and in its outbox. Workers' forms
are opened in the same way on the round's other channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import jobs
from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

from forms_builder.publish import live_version
from surveys import channels
from surveys.households import token_for
from surveys.visits.models import Assignment, Round
from surveys.visits.rounds import queries
from surveys.visits.rounds.roles import KEEP
from territory.enums import Level
from territory.models import Area, Household
from territory.naming import full_names

KIND = "visits.letters"
KIND_OF_VISIT = "visit_kind"  # the question's name in the questionnaires of field work
PAPERS = [("a5", _("A5, one letter a page")), ("a4", _("A4, one letter a page"))]


@dataclass(frozen=True, slots=True)
class Letter:
    """One household's letter."""

    to: str
    qr: str
    address: str


def recipients(round_: Round, *, open_only: bool) -> QuerySet[Assignment]:
    """The households that get a letter: all of the sample, or those from which nothing has come."""
    rows = queries.sample(round_)
    return rows.filter(has_answered=False) if open_only else rows


def own_address(base: str, household: Household) -> str:
    """The household's own link; `base` is the full address of the channel's form."""
    return f"{base}?h={token_for(household)}"


def letters(rows: Iterable[Assignment], base: str, names: Mapping[int, str]) -> Iterator[Letter]:
    """A letter for each; `names` says what the buildings are called."""
    for each in rows:
        address, dwelling = own_address(base, each.household), each.household
        to = gettext("%(building)s unit %(unit)s room %(room)s") % {
            "building": names[each.stratum_id],
            "unit": dwelling.unit,
            "room": dwelling.room,
        }
        yield Letter(to, channels.qr_svg(address), address)


def page(round_: Round, found: Sequence[Letter], **more: Any) -> str:
    """The letters as one page that needs no other file."""
    context = {
        "round": round_,
        "questionnaire": round_.questionnaire,
        "said": said(round_),
        "letters": found,
        "today": timezone.localdate(),
        **more,
    }
    return render_to_string("visits/rounds/letters.html", context)


def said(round_: Round) -> dict[str, str]:
    """What the letters say beside the title: as staff wrote it, else the questionnaire's opening words where
    they speak to residents, and the community as the sender."""
    text = round_.questionnaire.intro
    if for_workers(round_):
        text = gettext(
            "Hello! Our community is visiting households: “%(title)s”. Yours is among them. Please scan the "
            "code to answer, or wait for our worker, who carries a badge. Thank you!"
        ) % {"title": round_.title}
    sender = round_.area.get_ancestors().filter(level=Level.COMMUNITY).first() or round_.area
    return {"text": text, "signed": sender.name, "contact": "", "paper": "a5", **round_.letter}


def for_workers(round_: Round) -> bool:
    """Whether the questionnaire is a worker's own, filled in on a visit: it asks what kind of visit it is."""
    version = live_version(round_.questionnaire) or round_.questionnaire.versions.last()
    return version is not None and KIND_OF_VISIT in version.form.by_name


@jobs.kind(
    KIND,
    label=_("Letters to households"),
    seconds=3600,
    origin=lambda params: reverse("visits_rounds:round", args=[params["round"]]),
    messages={
        "nobody": gettext_noop("There is no household to write to."),
        "no_round": gettext_noop("The round is gone, or you may not print its letters any more."),
    },
)
def make(job: jobs.Running) -> dict[str, int]:
    """One file for each building. What may be seen is decided anew, by the owner's rights as they are now."""
    params = job.params
    round_ = queries.rounds(job.job.owner, *KEEP).filter(pk=params["round"]).first()
    if round_ is None or round_.letter_channel is None:
        raise jobs.JobFailed("no_round")
    rows = list(recipients(round_, open_only=params["open_only"]))
    if not rows:
        raise jobs.JobFailed("nobody")
    rows.sort(key=lambda each: queries.walking_key(each.household))
    names = full_names(Area.objects.filter(pk__in={each.stratum_id for each in rows}), Level.ESTATE)
    done = 0
    with override("zh-hans"):  # residents', whatever the staff member's browser speaks
        for stratum, some in groupby(rows, key=lambda each: each.stratum_id):
            found = []
            for each in letters(some, params["base"], names):
                found.append(each)
                done += 1
                job.progress(done, len(rows), names[stratum])
            name = gettext("%(building)s-%(count)s letters") % {
                "building": names[stratum],
                "count": len(found),
            }
            body = ContentFile(page(round_, found).encode())
            job.keep_file(f"letters-{stratum}", f"{get_valid_filename(name)}.html", body)
    return {"letters": done}
