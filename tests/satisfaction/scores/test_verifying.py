"""`verify_test` works scores and draws out again, and names what was changed behind the program's back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from satisfaction.enums import CallReason
from satisfaction.models import Callback, Score, Test, Vote
from satisfaction.scores.settling import settle
from satisfaction.scores.verifying import wrong
from satisfaction.scores.working_out import work_out
from surveys.enums import Privacy
from surveys.models import Response
from tests.factories.scores import TRUE, UNTRUE, closed, drawn, fill_in

pytestmark = pytest.mark.django_db


def scored(privacy: Privacy = Privacy.NAMED, *, final: bool = False) -> Any:
    """A test with call-backs, one found untrue, and two scores."""
    found = closed(votes=[{"pressured": "yes"}] * 6, agree=6, privacy=privacy)
    work_out(found.test, user=found.user)
    rows = drawn(found)
    for row in rows:
        fill_in(row, UNTRUE if row == rows[0] else TRUE)
    work_out(found.test, user=found.user, why="复核完成")
    if final:
        settle(found.test, user=found.user)
    return found


def said(found: Any) -> list[str]:
    """What is wrong."""
    return list(wrong(Test.objects.get(pk=found.test.pk)))


@pytest.mark.parametrize("privacy", [Privacy.NAMED, Privacy.PSEUDONYMOUS, Privacy.ANONYMOUS])
@pytest.mark.parametrize("final", [False, True])
def test_all_is_well(privacy: Privacy, final: bool, capsys: Any) -> None:
    found = scored(privacy, final=final)
    assert said(found) == []
    call_command("verify_test", test=str(found.test.pk))


def test_calls_that_came_later_are_no_fault_until_final() -> None:
    found = closed(votes=[{"pressured": "yes"}] * 6, agree=6)
    work_out(found.test, user=found.user)
    fill_in(drawn(found)[0], TRUE)
    assert said(found) == []
    settle_all = Test.objects.filter(pk=found.test.pk)
    settle_all.update(state="settled")
    assert any("back_check" in line for line in said(found))


@pytest.mark.parametrize("final", [False, True])
def test_a_changed_answer_is_found(final: bool) -> None:
    found = scored(final=final)
    vote = Vote.objects.filter(test=found.test)[0]
    question = found.version.form.by_name["s_clean"].id
    response = Response.objects.get(pk=vote.pk)
    Response.objects.filter(pk=vote.pk).update(answers={**response.answers, question: "1"})
    (line,) = said(found)
    assert "the stored votes are not those" in line
    with pytest.raises(SystemExit) as ended:
        call_command("verify_test", test=str(found.test.pk))
    assert ended.value.code == 1


@pytest.mark.parametrize(
    ("column", "value"), [("score", "99.00"), ("n", 5000), ("gate", "too_few"), ("satisfied", "1.00")]
)
def test_a_changed_figure_is_found(column: str, value: Any) -> None:
    found = scored()
    first = Score.objects.order_by("number")[0]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {Score._meta.db_table} SET {column} = %s WHERE id = %s", [value, first.pk])  # noqa: S608 - our own names
    assert any(line.startswith("score 1") and column in line for line in said(found))


def test_a_changed_formula_hides_nothing() -> None:
    found = scored()
    Score.objects.filter(pk=Score.objects.order_by("-pk")[0].pk).update(formula="weighted_percent/0")
    assert any("formula is weighted_percent/0" in line for line in said(found))


def test_a_changed_result_is_found() -> None:
    found = scored()
    newest = Score.objects.order_by("-number")[0]
    Score.objects.filter(pk=newest.pk).update(result={**newest.result, "unweighted": "99.00"})
    assert any("unweighted is stored as 99.00" in line for line in said(found))


def test_a_score_that_is_gone_is_missed() -> None:
    found = scored()
    Score.objects.filter(number=1).delete()
    assert any("one is missing" in line for line in said(found))


def test_an_exchanged_household_is_found() -> None:
    found = closed(votes=[{}] * 12, agree=12)
    rows = drawn(found)
    other = found.test.consents.exclude(pk__in=[row.consent_id for row in rows])[0]
    Callback.objects.filter(pk=rows[0].pk).update(consent=other)
    assert any("the seed gives other call-backs" in line for line in said(found))


def test_a_draw_of_those_who_were_pressed_alone_is_found() -> None:
    found = scored()
    Callback.objects.filter(test=found.test).update(reason=CallReason.PRESSED)
    assert any("(random)" in line for line in said(found))
