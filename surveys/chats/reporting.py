"""月报: a month of a group, typed by its staff, or drawn from a response of the monthly form."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from forms_builder.keys import answers_by_name
from surveys.chats import months, queries
from surveys.chats.enums import BadInfo, Filing, ReportState
from surveys.chats.errors import ChatRefused
from surveys.chats.models import MEMBERS, ChatGroup, GroupReport
from surveys.chats.reviewing import BEGUN, FLOW
from surveys.corrections import counts, current_answers
from surveys.flow import steps
from surveys.flow.steps import Given
from surveys.models import Response
from surveys.tallying import Folded
from surveys.versions import version_by_pk
from territory import access
from territory.models import Area

# The names of the monthly form's questions by which it is known (templates.yaml, wechat_group_ledger).
KNOWN_BY = frozenset({"group_name", "member_count", "household_count", "appeals_received", "clue_count"})
SUSPICIOUS = (" ", "　", "·", "・", "-", "—", "(", ")", "（", "）", "“", "”", '"')
TENTH = Decimal("0.1")
MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Month:
    """The numbers of a group's month, as GroupReport has them."""

    members: int
    households: int
    posts: int
    avg_reads: Decimal | None
    appeals_received: int
    appeals_closed: int
    clues: int
    bad_info: Sequence[str]
    events_held: int
    issues: str = ""


FIELDS = tuple(Month.__dataclass_fields__)


@transaction.atomic
def type_in(group_pk: int, month: date, given: Month, *, user: Any) -> GroupReport:
    """Report a month by hand, or again where it was returned or still waits.

    Raises ChatRefused: not_yours, not_active, future, reported, fewer, closed_more, bad_info,
    reads_missing.
    """
    group = ChatGroup.objects.select_for_update(of=("self",)).select_related("area").get(pk=group_pk)
    if not access.may(user, group.area, *queries.STAFF):
        raise ChatRefused("not_yours")
    _check(group, month, given)
    report = _standing(group, month)
    if report is None:
        report = GroupReport(group=group, area=group.area, month=month, **_plain(given))
        report.group_name, report.reported_at, report.reported_by = group.name, timezone.now(), user
        report.save()
        steps.begin(FLOW, report, step=BEGUN, user=user)
    else:
        if report.state == ReportState.APPROVED:
            raise ChatRefused("reported")
        for name, value in _plain(given).items():
            setattr(report, name, value)
        report.reported_at, report.reported_by = timezone.now(), user
        steps.move(FLOW, report, "again", user=user)
    log(report, "chats.report", user=user, data={"month": month.isoformat()})
    _keep_size(group, report)
    return report


def _check(group: ChatGroup, month: date, given: Month) -> None:
    if not group.active:
        raise ChatRefused("not_active")
    if month > months.first(timezone.localdate()):
        raise ChatRefused("future")
    if given.appeals_closed > given.appeals_received:
        raise ChatRefused("closed_more")
    if given.posts and given.avg_reads is None:
        raise ChatRefused("reads_missing")
    if BadInfo.NONE in given.bad_info and len(given.bad_info) > 1:
        raise ChatRefused("bad_info")
    received, _closed = queries.tickets(group, month)
    if given.appeals_received < received:
        raise ChatRefused("fewer", n=received)


def _plain(given: Month) -> dict[str, Any]:
    found = {name: getattr(given, name) for name in FIELDS}
    return {**found, "bad_info": list(given.bad_info), "avg_reads": given.avg_reads if given.posts else None}


def _standing(group: ChatGroup, month: date) -> GroupReport | None:
    """The group's report of a month that is not void, locked."""
    rows = GroupReport.objects.select_for_update(of=("self",)).filter(group=group, month=month)
    return rows.exclude(state=ReportState.VOID).first()


def _keep_size(group: ChatGroup, report: GroupReport) -> None:
    """The register shows the size that was reported for the newest month."""
    newer = GroupReport.objects.filter(group=group, month__gt=report.month).exclude(state=ReportState.VOID)
    if not newer.exists():
        ChatGroup.objects.filter(pk=group.pk).update(members=report.members, households=report.households)


# --- from responses -------------------------------------------------------------------------------------


def wanted(batch: Sequence[Folded]) -> Iterable[UUID]:
    """Responses of monthly forms, whatever the questionnaire is called."""
    forms = {each.version for each in batch}
    ours = {pk for pk in forms if is_ledger(version_by_pk(pk).compiled.form)}
    return [each.response for each in batch if each.version in ours]


def is_ledger(form: Any) -> bool:
    """Whether a form is the monthly one: it has its questions, by their names."""
    return {question.name for question in form.questions} >= KNOWN_BY


def draw(response_id: UUID) -> None:
    """Bring the report in line with the response as it now stands. Doing it again changes nothing.

    What was approved stays as it was approved until somebody gives it back; a rejected response makes its
    report void."""
    response = Response.objects.select_for_update(no_key=True).select_related("area").get(pk=response_id)
    compiled = version_by_pk(response.version_id).compiled
    if not is_ledger(compiled.form):
        return
    rows = GroupReport.objects.select_for_update(of=("self",)).select_related("group")
    report = rows.filter(response=response).first()
    if not counts(response.state):
        if report and report.state != ReportState.VOID:
            steps.move(FLOW, report, "void", user=None)
        return
    answers = answers_by_name(compiled.form, current_answers(response))
    month = months.reported(timezone.localdate(response.completed_at))
    if report is None:
        _drawn(response, answers, month)
    else:
        _redrawn(report, answers)


def _drawn(response: Response, answers: Mapping[str, Any], month: date) -> None:
    name = str(answers.get("group_name") or "").strip()
    group, why = found_group(response.area, name)
    if group is not None:
        group = ChatGroup.objects.select_for_update(of=("self",)).select_related("area").get(pk=group.pk)
        standing = _standing(group, month)
        if standing is not None and standing.state == ReportState.APPROVED:
            group, why = None, "already"
        elif standing is not None:  # the newer one stands
            steps.move(FLOW, standing, "void", user=None)
    report = GroupReport.objects.create(
        group=group,
        area=group.area if group else response.area,
        month=month,
        response=response,
        group_name=name[:40],
        unmatched=why,
        reported_at=response.received_at,
        **_plain(month_of(answers)),
    )
    steps.begin(FLOW, report, step=BEGUN, user=None)
    if group is not None:
        _keep_size(group, report)
        _keep_filing(group, answers)


def _redrawn(report: GroupReport, answers: Mapping[str, Any]) -> None:
    given = _plain(month_of(answers))
    if report.state == ReportState.VOID:
        if report.group is not None and _standing(report.group, report.month) is not None:
            return  # another one has taken its place
        steps.move(FLOW, report, "restore", user=None)
    if {name: getattr(report, name) for name in FIELDS} == given or report.state == ReportState.APPROVED:
        return
    for name, value in given.items():
        setattr(report, name, value)
    steps.move(FLOW, report, "again", user=None)
    if report.group is not None:
        _keep_size(report.group, report)


def _keep_filing(group: ChatGroup, answers: Mapping[str, Any]) -> None:
    """That a group is filed is known from the report; since when is known to the register alone."""
    if answers.get("filed") == "yes" and group.filing != Filing.FILED:
        ChatGroup.objects.filter(pk=group.pk).update(filing=Filing.FILED)


def month_of(answers: Mapping[str, Any]) -> Month:
    """The numbers of a monthly form's answers (by name), within what the table takes."""
    received = _count(answers.get("appeals_received"))
    posts = _count(answers.get("posts"))
    return Month(
        members=min(max(_count(answers.get("member_count")), 1), MEMBERS),
        households=_count(answers.get("household_count")),
        posts=posts,
        avg_reads=_tenth(answers.get("avg_reads")) if posts else None,
        appeals_received=received,
        appeals_closed=min(_count(answers.get("appeals_closed")), received),
        clues=_count(answers.get("clue_count")),
        bad_info=[each for each in answers.get("bad_info_action") or () if each in BadInfo.values],
        events_held=_count(answers.get("offline_events")),
        issues=str(answers.get("issues") or "")[:300],
    )


def _number(value: Any) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
    return min(max(found, Decimal(0)), Decimal(MOST)) if found.is_finite() else Decimal(0)


def _count(value: Any) -> int:
    return int(_number(value).quantize(Decimal(1), ROUND_HALF_UP))


def _tenth(value: Any) -> Decimal | None:
    if value is None:
        return None
    return min(_number(value), Decimal("999999.9")).quantize(TENTH, ROUND_HALF_UP)


# --- whose report it is ---------------------------------------------------------------------------------


def plain_name(name: str) -> str:
    """A group's name without what people write differently: spaces, brackets, dots, width, a final 群."""
    text = unicodedata.normalize("NFKC", name).casefold()
    for each in SUSPICIOUS:
        text = text.replace(each, "")
    return text.removesuffix("群").removesuffix("微信") or text


def found_group(area: Area, name: str) -> tuple[ChatGroup | None, str]:
    """The group in use of that name in the area or below, and "" – else None and why: unknown, several."""
    rows = ChatGroup.objects.filter(active=True, area__path__startswith=area.path).select_related("area")
    exact = list(rows.filter(name=name)[:3])
    if len(exact) == 1:
        return exact[0], ""
    wanted_name = plain_name(name)
    alike = [each for each in rows if plain_name(each.name) == wanted_name] if wanted_name else []
    if len(alike) == 1 and not exact:
        return alike[0], ""
    return None, "several" if exact or alike else "unknown"


@transaction.atomic
def match(report_pk: int, group: ChatGroup, month: date, *, user: Any) -> GroupReport:
    """A person says whose report it is and of which month; an earlier one that waits gives way.

    Raises ChatRefused: not_yours, settled, reported, future."""
    locked = ChatGroup.objects.select_for_update(of=("self",)).select_related("area").get(pk=group.pk)
    report = GroupReport.objects.select_for_update(of=("self",)).select_related("area").get(pk=report_pk)
    for area in (locked.area, report.area):
        if not access.may(user, area, *queries.KEEP):
            raise ChatRefused("not_yours")
    if report.group_id is not None or report.state == ReportState.VOID:
        raise ChatRefused("settled")
    if month > months.first(timezone.localdate()):
        raise ChatRefused("future")
    standing = _standing(locked, month)
    if standing is not None:
        if standing.state == ReportState.APPROVED:
            raise ChatRefused("reported")
        steps.move(FLOW, standing, "void", user=user)
    report.group, report.area, report.month, report.unmatched = locked, locked.area, month, ""
    given = Given(data={"group": locked.pk})
    steps.move(FLOW, report, "match", user=user, given=given)
    log(report, "chats.match", user=user, data={"group": locked.name})
    _keep_size(locked, report)
    return report


@transaction.atomic
def set_aside(report_pk: int, *, user: Any) -> None:
    """A report that belongs to no group is not counted. Raises ChatRefused: not_yours, settled."""
    report = GroupReport.objects.select_for_update(of=("self",)).select_related("area").get(pk=report_pk)
    if not access.may(user, report.area, *queries.KEEP):
        raise ChatRefused("not_yours")
    if report.group_id is not None or report.state == ReportState.VOID:
        raise ChatRefused("settled")
    steps.move(FLOW, report, "void", user=user)
    log(report, "chats.set_aside", user=user)
