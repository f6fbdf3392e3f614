"""What the form builder is told before a change that concerns collected answers."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from surveys.answer_counts import answer_counts
from surveys.intake import accept
from surveys.tallying import fold_all
from tests.surveys.conftest import World

pytestmark = pytest.mark.django_db


def test_answers_are_counted_by_question_and_option(world: World) -> None:
    assert import_string(settings.FORMS_BUILDER_ANSWER_COUNT) is answer_counts
    accept(world.submission({"rate": "1", "why": ["dirty", "slow"], "env": {"road": "good", "lamp": "good"}}))
    accept(world.submission({"rate": "5"}))
    fold_all()

    wanted = [
        ("q-rate", ""),
        ("q-rate", "5"),
        ("q-why", "dirty"),
        ("q-env", "good"),
        ("q-none", ""),
        ("q-rate", "9"),
    ]
    assert answer_counts(world.questionnaire.pk, wanted) == dict(zip(wanted, [2, 1, 1, 2, 0, 0], strict=True))
