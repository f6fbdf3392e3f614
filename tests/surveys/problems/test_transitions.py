"""The steps of a problem: every step from every state by everybody, what must be given, the second person."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image
from wagtail.models import ModelLogEntry

from surveys.problems import evidence, opening, queries
from surveys.problems.enums import ProblemState
from surveys.problems.errors import MESSAGES, StepRefused
from surveys.problems.models import Category, Evidence, Problem, ProblemEvent
from surveys.problems.transitions import STEPS, Given, possible, take
from territory.enums import Role
from tests.factories import OrganisationFactory, staff
from tests.factories.fieldwork import ProblemFactory
from tests.factories.town import Community, Town
from tests.surveys.problems.conftest import photo

STATES = list(ProblemState)
# Who may take which step from where; all else is refused. `lead` is a supervisor, `other` a second one.
ALLOWED = {
    ("start", "open"): ("worker", "lead", "owner"),
    ("progress", "working"): ("worker", "lead", "owner"),
    ("fix", "open"): ("worker", "lead", "owner"),
    ("fix", "working"): ("worker", "lead", "owner"),
    ("close", "fixed"): ("lead",),
    ("return", "fixed"): ("lead",),
    ("hand_over", "open"): ("lead", "owner"),
    ("hand_over", "working"): ("lead", "owner"),
    ("extend", "open"): ("lead",),
    ("extend", "working"): ("lead",),
    ("reopen", "closed"): ("lead",),
    ("dismiss", "open"): ("lead",),
    ("dismiss", "working"): ("lead",),
}
AFTER = {
    "start": "working",
    "fix": "fixed",
    "close": "closed",
    "return": "working",
    "reopen": "open",
    "dismiss": "closed",
}


def people(town: Town) -> dict[str, Any]:
    """Those who try."""
    sun = town.sun
    return {
        "worker": sun.people["worker"],
        "lead": sun.people["supervisor"],
        "owner": staff(sun.area, Role.GRID_WORKER),
        "author": sun.people["author"],
        "stranger": town.moon.people["administrator"],
    }


def in_state(sun: Community, state: str, owner: Any, fixer: Any, opener: Any) -> Problem:
    """A problem of the sun's building, as it came to be in that state."""
    done: dict[str, Any] = {}
    if state in ("fixed", "closed"):
        done = {"fixed_at": timezone.now(), "fixed_by": fixer}
    if state == "closed":
        done |= {"closed_at": timezone.now(), "closed_by": opener}
    found: Problem = ProblemFactory(area=sun.building, state=state, owner=owner, opened_by=opener, **done)
    return found


def whole(problem: Problem, owner: Any) -> Given:
    """Everything that any step could want."""
    later = timezone.localdate() + timedelta(days=30)
    seen = queries.last_event(problem)
    return Given(seen, "写明了", [photo()], owner=owner, deadline=later)


def test_every_step_from_every_state_by_everybody(town: Town) -> None:
    tried = people(town)
    opener = town.street_supervisor
    for key, state in product(STEPS, STATES):
        for who, user in tried.items():
            problem = in_state(town.sun, state, tried["owner"], tried["worker"], opener)
            may = who in ALLOWED.get((key, state), ())
            before = ProblemEvent.objects.count()
            assert (STEPS[key] in possible(problem, user)) is may, (state, who)
            if may:
                event = take(problem.pk, key, whole(problem, tried["owner"]), user=user)
                problem.refresh_from_db()
                assert problem.state == AFTER.get(key, state), (state, who)
                assert (event.by, event.text, event.kind) == (user, "写明了", STEPS[key].kind)
            else:
                with pytest.raises(StepRefused) as refused:
                    take(problem.pk, key, whole(problem, tried["owner"]), user=user)
                wrong = not any((key, state) == pair for pair in ALLOWED)
                assert refused.value.code == ("wrong_state" if wrong else "not_yours"), (state, who)
                assert ProblemEvent.objects.count() == before
                assert Problem.objects.get(pk=problem.pk).state == state


MUST: list[tuple[str, str, dict[str, Any], str]] = [
    ("progress", "working", {"text": "  "}, "text_missing"),
    ("progress", "working", {"text": "长" * 501}, "text_too_long"),
    ("fix", "open", {"text": ""}, "text_missing"),
    ("fix", "open", {"photos": []}, "photo_missing"),
    ("fix", "open", {"photos": [b"GIF89a no"]}, "not_a_photo"),
    ("fix", "open", {"photos": [photo()] * 7}, "too_many_photos"),
    ("close", "fixed", {"text": "", "photos": []}, "evidence_missing"),
    ("return", "fixed", {"text": ""}, "text_missing"),
    ("hand_over", "open", {"owner": None}, "nobody"),
    ("extend", "open", {"text": ""}, "text_missing"),
    ("extend", "open", {"deadline": None}, "deadline_missing"),
    ("extend", "open", {"deadline": timezone.localdate() + timedelta(days=7)}, "deadline_not_later"),
    ("extend", "open", {"deadline": timezone.localdate() + timedelta(days=731)}, "deadline_too_late"),
    ("reopen", "closed", {"deadline": timezone.localdate() - timedelta(days=1)}, "deadline_not_later"),
    ("reopen", "closed", {"text": ""}, "text_missing"),
    ("dismiss", "open", {"text": ""}, "text_missing"),
    ("start", "open", {"seen": 0}, "stale"),
]


def test_what_must_be_given(town: Town) -> None:
    who = people(town)
    for key, state, change, code in MUST:
        problem = in_state(town.sun, state, who["owner"], who["worker"], town.street_supervisor)
        given = replace(whole(problem, who["owner"]), **change)
        with pytest.raises(StepRefused) as refused:
            take(problem.pk, key, given, user=who["lead"])
        assert refused.value.code == code, (key, code)
        assert refused.value.message
        problem.refresh_from_db()
        assert (problem.state, problem.events.count()) == (state, 1), (key, code)
    assert not Evidence.objects.exists()


def test_one_kind_of_evidence_is_enough_to_sign_off(town: Town) -> None:
    who = people(town)
    for change in ({"text": ""}, {"photos": []}):
        problem = in_state(town.sun, "fixed", None, who["worker"], town.street_supervisor)
        take(problem.pk, "close", replace(whole(problem, None), **change), user=who["lead"])


def test_who_fixed_it_cannot_sign_it_off(town: Town) -> None:
    lead = town.sun.people["supervisor"]
    problem = in_state(town.sun, "open", None, None, None)
    take(problem.pk, "fix", whole(problem, None), user=lead)
    problem.refresh_from_db()
    assert (problem.fixed_by, STEPS["close"] in possible(problem, lead)) == (lead, False)
    with pytest.raises(StepRefused) as refused:
        take(problem.pk, "close", whole(problem, None), user=lead)
    assert refused.value.code == "same_person"
    with pytest.raises(IntegrityError), transaction.atomic():  # the database holds it too
        Problem.objects.filter(pk=problem.pk).update(state="closed", closed_by=lead)
    take(problem.pk, "close", whole(problem, None), user=town.street_supervisor)
    problem.refresh_from_db()
    assert (problem.state, problem.closed_by) == ("closed", town.street_supervisor)


def test_sent_back_and_opened_again_forgets_the_repair_but_not_its_history(town: Town) -> None:
    who = people(town)
    problem = in_state(town.sun, "open", None, None, None)
    for key, user in (
        ("fix", "worker"),
        ("return", "lead"),
        ("fix", "worker"),
        ("close", "lead"),
        ("reopen", "lead"),
    ):
        take(problem.pk, key, whole(problem, None), user=who[user])
    problem.refresh_from_db()
    assert (problem.fixed_by, problem.fixed_at, problem.closed_by, problem.closed_at) == (None,) * 4
    kinds = [event.kind for event in problem.events.all()]
    assert kinds == ["opened", "fixed", "returned", "fixed", "closed", "reopened"]
    assert problem.deadline == timezone.localdate() + timedelta(days=30)
    log = ModelLogEntry.objects.filter(action="problems.step").order_by("pk")
    assert [entry.data["step"] for entry in log] == ["fix", "return", "fix", "close", "reopen"]


def test_handing_over(town: Town) -> None:
    who = people(town)
    problem = in_state(town.sun, "open", who["worker"], None, None)
    with pytest.raises(StepRefused) as refused:
        take(problem.pk, "hand_over", whole(problem, who["stranger"]), user=who["lead"])
    assert refused.value.code == "not_eligible"
    unit = OrganisationFactory(name="区消防大队")
    given = replace(whole(problem, who["owner"]), organisation=unit)
    event = take(problem.pk, "hand_over", given, user=who["lead"])
    problem.refresh_from_db()
    assert (problem.owner, problem.organisation) == (who["owner"], unit)
    assert event.data == {"to": f"区消防大队、{who['owner'].username}"}


def test_moving_the_deadline_is_told(town: Town) -> None:
    problem = in_state(town.sun, "open", None, None, None)
    before = problem.deadline.isoformat()
    event = take(problem.pk, "extend", whole(problem, None), user=town.sun.people["supervisor"])
    assert event.data == {"from": before, "to": (timezone.localdate() + timedelta(days=30)).isoformat()}


def test_only_what_gives_no_reason_any_more_is_closed_without_repair(town: Town, rule: Any) -> None:
    lead = town.sun.people["supervisor"]
    response = town.sun.response(answers={"q-rate": "1"})
    problem = ProblemFactory(area=town.sun.building, rule=rule, response=response)
    with pytest.raises(StepRefused) as refused:
        take(problem.pk, "dismiss", whole(problem, None), user=lead)
    assert refused.value.code == "answer_stands"
    Problem.objects.update(answer_stands=False)
    take(problem.pk, "dismiss", whole(problem, None), user=lead)
    own = ProblemFactory(area=town.sun.building, opened_by=lead)
    with pytest.raises(StepRefused) as refused:
        take(own.pk, "dismiss", whole(own, None), user=lead)
    assert refused.value.code == "own_problem"


def test_photos_are_encoded_anew_without_exif(town: Town, picture: bytes) -> None:
    problem = in_state(town.sun, "open", None, None, None)
    take(problem.pk, "fix", replace(whole(problem, None), photos=[picture]), user=town.sun.people["worker"])
    kept = Evidence.objects.get()
    with kept.file.open("rb") as file:
        body = file.read()
    assert body != picture
    assert b"secret place" in picture
    assert b"secret place" not in body
    with Image.open(io.BytesIO(body)) as read:
        assert (read.format, read.size, len(read.getexif())) == ("JPEG", (80, 60), 0)
    assert (kept.width, kept.height) == (80, 60)


def test_no_photo_stays_without_its_event(town: Town, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    problem = in_state(town.sun, "open", None, None, None)

    def fails(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("at the very end")

    monkeypatch.setattr("surveys.problems.transitions.log", fails)
    with pytest.raises(RuntimeError):
        take(problem.pk, "fix", whole(problem, None), user=town.sun.people["worker"])
    assert not Evidence.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.jpg"))


def test_a_photo_that_is_too_large(settings: Any) -> None:
    settings.PHOTO_LIMIT = 1024**2
    with pytest.raises(StepRefused) as refused:
        evidence.clean([b"x" * (1024**2 + 1)])
    assert (refused.value.code, refused.value.params) == ("photo_too_large", {"limit": 1})


def test_put_down_by_hand(town: Town) -> None:
    worker, sun = town.sun.people["worker"], town.sun
    category = Category.objects.create(name="消防")
    day = timezone.localdate() + timedelta(days=3)
    given = opening.ByHand(
        sun.building, sun.household, category, "楼道堆物", "二层", "street", day, (photo(),)
    )
    problem = opening.open_by_hand(given, user=worker)
    assert (problem.owner_area, problem.opened_by, problem.deadline) == (town.street, worker, day)
    assert problem.events.get().evidence.count() == 1
    with pytest.raises(StepRefused):
        opening.open_by_hand(replace(given, photos=(b"x",)), user=worker)
    assert Problem.objects.count() == 1


def test_every_refusal_has_words() -> None:
    assert all(StepRefused(code, limit=1).message for code in MESSAGES)
