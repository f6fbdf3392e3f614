"""What was held under an unknown version shows no sensitive answer in the clear."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from forms_builder.schema import Question
from surveys.admin.held import form_of, rows_of
from surveys.enums import HeldReason
from surveys.models import Held
from tests.surveys.conftest import World, freeze, small_form

pytestmark = pytest.mark.django_db


def held(world: World, answers: dict[str, object]) -> Held:
    return Held.objects.create(
        channel=world.channel,
        response_id=uuid4(),
        reason=HeldReason.UNKNOWN_VERSION,
        fingerprint="f" * 64,
        payload={"version": "0" * 64, "answers": answers},
        received_at=timezone.now(),
    )


def test_answers_of_an_unknown_version_speak_in_the_live_forms_words(world: World) -> None:
    item = held(world, {"rate": "5", "phone": "13812345678", "mobile": "13912345678"})
    rows = rows_of(item, form_of(item), None)
    told = " ".join(f"{row}" for row in rows)

    assert "总体满意吗" in told
    assert "13812345678" not in told
    assert "13912345678" not in told


def test_without_a_live_form_nothing_is_told(world: World) -> None:
    type(world.questionnaire).objects.update(live=False)
    item = held(world, {"phone": "13812345678"})
    item.channel.questionnaire.refresh_from_db()
    told = " ".join(f"{row}" for row in rows_of(item, form_of(item), None))

    assert "phone" in told
    assert "13812345678" not in told


def test_a_renamed_question_is_no_leak(world: World) -> None:
    changed = small_form(items=(*small_form().items, Question("q-new", "phone", "mobile", "另一个手机号")))
    freeze(world.questionnaire, changed, number=2)
    item = held(world, {"mobile": "13912345678"})
    told = " ".join(f"{row}" for row in rows_of(item, form_of(item), None))

    assert "139****5678" in told
