"""What a test needs before it may be opened, and what its questionnaire must and must not ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from forms_builder.models import FormVersion
from forms_builder.publish import live_version
from forms_builder.schema import Form, Question
from satisfaction.companies.queries import serving_many
from satisfaction.enums import TestState
from satisfaction.errors import TestError
from satisfaction.models import Test, TestArea
from satisfaction.voting import frames
from satisfaction.voting.rules import rules_of
from surveys import quotas, scoring
from surveys.tallying import HELD_BACK

# Without these no vote can be judged: its household, whose it is, and what the call-back compares.
ASKED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # name: (types, options)
    "household": (("household",), ()),
    "role": (("single", "dropdown"), ("owner", "family", "tenant")),
    "overall": (("rating", "single"), ()),
    "pressured": (("single", "multiple"), ()),
    "callback_ok": (("single",), ("yes",)),
    "phone": (("phone",), ()),
}
# What the votes take out of the answers in sealed tests, so it may be asked.
TAKEN_OUT = frozenset({"household", "pressured", "callback_ok", "phone"})
# Pictures, places and sounds name people; hidden values tell the time or the address.
IDENTIFYING = frozenset(
    {
        "photo", "signature", "file", "audio", "video", "location", "trace", "shape", "barcode", "phone",
        "id_number", "household", "hidden", "calculated", "datetime", "time",
    }
)  # fmt: skip


def checks(test: Test) -> list[TestError]:
    """All that keeps a test from being opened; [] where nothing does."""
    return [*_plan(test), *_questionnaire(test), *_areas(test), *_rules(test)]


def fit(form: Form, *, sealed: bool) -> list[TestError]:
    """Why a published form cannot be a test's questionnaire; [] where it can."""
    return [*_asked(form), *(_identifying(form) if sealed else ())]


def _plan(test: Test) -> Iterator[TestError]:
    if test.state != TestState.DRAFT:
        yield TestError("not_draft")
    if test.ends_on < test.starts_on:
        yield TestError("days_reversed")
    if test.ends_on < timezone.localdate():
        yield TestError("over", day=date_format(test.ends_on, "Y-m-d"))


def _questionnaire(test: Test) -> Iterator[TestError]:
    live: FormVersion | None = live_version(test.questionnaire)
    if live is None:
        yield TestError("not_live", title=test.questionnaire.title)
        return
    expires = test.questionnaire.expire_at
    if expires and timezone.localdate(expires) <= test.ends_on:
        yield TestError("expires", title=test.questionnaire.title, day=date_format(expires, "Y-m-d"))
    yield from fit(live.form, sealed=test.sealed)


def _rules(test: Test) -> Iterator[TestError]:
    try:
        rules_of(test)
    except ValueError as error:
        yield TestError("rules", what=str(error))


def _asked(form: Form) -> Iterator[TestError]:
    for name, (types, wanted) in ASKED.items():
        question = form.by_name.get(name)
        if question is None or form.repeats[name] or name in form.later_stage:
            yield TestError("question_missing", name=name)
            continue
        if question.type not in types:
            yield TestError("question_type", name=name, type=types[0])
            continue
        options = {option.value for option in form.options_of(question)}
        if lacking := [value for value in wanted if value not in options]:
            yield TestError("options_missing", name=name, values=", ".join(lacking))
    if form.scoring.get("method") != scoring.METHOD or not any(q.weight for q in form.questions):
        yield TestError("not_scored")
    if quotas.limits_of(form):
        yield TestError("quotas")


def _identifying(form: Form) -> Iterator[TestError]:
    for question in form.questions:
        if question.name not in TAKEN_OUT and _identifies(question):
            yield TestError("question_identifies", label=question.label)


def _identifies(question: Question) -> bool:
    if question.calculation is not None or question.default is not None:
        return True  # it could copy a phone number or the moment
    return question.type in IDENTIFYING or question.sensitive or question.separate_consent


def _areas(test: Test) -> Iterator[TestError]:
    areas = list(
        test.areas.select_related("service_area__estate").prefetch_related("service_area__buildings")
    )
    if not areas:
        yield TestError("no_areas")
        return
    contracts = serving_many([each.service_area for each in areas], test.ends_on)
    day = date_format(test.ends_on, "Y-m-d")
    seen: Counter[int] = Counter()
    for each in areas:
        if each.service_area_id not in contracts:
            yield TestError("no_contract", area=each.service_area, day=day)
        found = frames.dwellings(each)
        seen.update({building for _pk, building in found})
        if not found:
            yield TestError("no_households", area=each.service_area)
        elif test.sealed and len(found) < HELD_BACK:
            yield TestError("too_few_to_hide", area=each.service_area, count=len(found), least=HELD_BACK)
    yield from _twice(seen)
    yield from _running(test, areas)


def _twice(seen: Counter[int]) -> Iterator[TestError]:
    from territory.models import Area

    twice = [pk for pk, n in seen.items() if n > 1]
    for building in Area.objects.filter(pk__in=twice).order_by("path"):
        yield TestError("building_twice", building=building.name)


def _running(test: Test, areas: Sequence[TestArea]) -> Iterator[TestError]:
    """Two tests of one area at once would make residents answer the wrong one."""
    others: Iterable[Any] = TestArea.objects.filter(
        service_area__in=[each.service_area_id for each in areas], test__state=TestState.OPEN
    ).exclude(test=test.pk)
    for each in others.select_related("service_area", "test"):  # type: ignore[attr-defined]
        yield TestError(
            "running",
            area=each.service_area,
            title=each.test.title,
            day=date_format(each.test.ends_on, "Y-m-d"),
        )
