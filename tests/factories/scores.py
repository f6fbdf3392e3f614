"""Closed tests with votes and consents, call-backs that were drawn, and forms that callers have filled in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.utils import timezone

from forms_builder import library
from forms_builder.models import Questionnaire
from forms_builder.schema import Form
from satisfaction.callbacks.drawing import draw
from satisfaction.models import Callback, Test
from satisfaction.voting.closing import close_test
from surveys.households import token_for
from surveys.intake import Outcome, Submission, accept, facts_of
from surveys.models import CommunityPage
from tests.factories.satisfaction import Setting, opened, vote
from tests.factories.surveys import QuestionnaireFactory, VersionFactory

FEW = {"min_count": 3, "min_share": "0.1"}  # a score from three households on
TRUE = {
    "reach": "reached",
    "took_part": "yes",
    "mode": "self",
    "role_check": "owner",
    "overall_again": "4",
    "seen_disclosure_again": "yes",
    "pressured": ["none"],
    "verdict": "consistent",
}
UNTRUE = {**TRUE, "overall_again": "1", "verdict": "invalid", "verdict_note": "本户称未填写过"}
DENIED = {
    "reach": "reached",
    "took_part": "no",
    "pressured": ["none"],
    "verdict": "invalid",
    "verdict_note": "本户称没有填写过",
}
REFUSED = {"reach": "refused", "verdict": "unverified"}


def phone(number: int) -> str:
    """A phone number of its own for each household."""
    return f"139{number:08d}"


def closed(
    buildings: Sequence[int] = (6, 6, 6),
    *,
    votes: Sequence[Mapping[str, Any]] = (),
    agree: int = 0,
    rules: Mapping[str, Any] | None = None,
    **test: Any,
) -> Setting:
    """A closed test. Of each building's households the first ones vote, as many as `votes` has answers (those
    of one building after the other); the first `agree` of all who voted let themselves be called back."""
    found = opened(buildings, rules={**FEW, **(rules or {})}, **test)
    voters = [*_voters(found, len(votes))]
    for at, (household, answers) in enumerate(zip(voters, votes, strict=True)):
        consent = {"callback_ok": "yes", "phone": phone(household.pk)} if at < agree else {}
        outcome = vote(found.test, household, {**answers, **consent})
        assert outcome.status == "stored", outcome
    close_test(found.test)
    found.test.refresh_from_db()
    return found


def _voters(found: Setting, number: int) -> list[Any]:
    """One household of each building in turn, so that votes lie everywhere."""
    columns = [found.of(at) for at in range(len(found.buildings))]
    rows = max(len(each) for each in columns)
    order = [column[row] for row in range(rows) for column in columns if row < len(column)]
    return order[:number]


@cache
def callback_form() -> Form:
    """The shipped questionnaire for call-backs as it is published."""
    return library.compiled("satisfaction_callback").form


def callback_questionnaire(found: Setting) -> Questionnaire:
    """It, published in the community's folder."""
    folder = CommunityPage.objects.get(area=found.community)
    page: Questionnaire = QuestionnaireFactory(
        parent=folder, title="满意度测评复核回访表", family="owner_satisfaction"
    )
    VersionFactory(questionnaire=page, form=callback_form())
    return page


def drawn(found: Setting) -> list[Callback]:
    """Draw the call-backs of a closed test."""
    draw(found.test, callback_questionnaire(found), user=found.user)
    found.test.refresh_from_db()
    rows = Callback.objects.filter(test=found.test).order_by("pk")
    return list(rows.select_related("consent__household", "test"))


def fill_in(
    callback: Callback,
    answers: Mapping[str, Any],
    /,
    *,
    id: uuid.UUID | None = None,  # noqa: A002 - as the payload says
    **changed: Any,
) -> Outcome:
    """The form as the caller's phone sends it; `id` only where it is not the one that was chosen."""
    test = Test.objects.get(pk=callback.test_id)
    household = callback.consent.household
    assert test.callback_channel is not None
    assert household is not None
    version = test.callback_channel.questionnaire.versions.last()
    payload = {
        "id": str(id or callback.form_id),
        "version": version.digest,
        "household": token_for(household),
        "answers": {
            "household": f"h:{token_for(household)}",
            **{name: value for name, value in {**answers, **changed}.items() if value is not None},
        },
        "completed_at": timezone.now().isoformat(),
    }
    outcome = accept(Submission(facts_of(test.callback_channel), payload, timezone.now()))
    assert outcome.status in ("stored", "repeat"), outcome
    return outcome
