"""Correcting answers of the newer types: plain fields, files only kept or taken away, repeats by buttons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from forms_builder.schema import Form, Question, Repeat
from surveys.corrections import current_answers
from surveys.models import Response
from surveys.photos import accept_file
from tests.forms_builder.phone.all_types import ANSWERS, all_types
from tests.forms_builder.phone.forms import expression
from tests.forms_builder.phone.test_rendering_types import Selects
from tests.surveys.conftest import World, freeze
from tests.surveys.test_door import picture
from tests.surveys.test_uploads import PDF

pytestmark = pytest.mark.django_db


def with_members() -> Form:
    """All types, and members with an age of which a total is worked out."""
    age = Question("m-age", "integer", "age", "${who}多大？")
    members = Repeat(
        "m", "家庭成员", name="family", one="成员", items=(Question("m-who", "text", "who", "姓名"), age)
    )
    total = Question("m-sum", "calculated", "total", "总年龄", calculation=expression("sum(${age})"))
    form = all_types()
    return Form(form.title, (*form.items, members, total))


@pytest.fixture
def received(world: World) -> Response:
    """A response with an answer to everything."""
    form = with_members()
    version = freeze(world.questionnaire, form, 2)
    number = UUID(int=7)
    ballot = accept_file(world.channel.pk, number, PDF, kind="file", name="票.pdf")[0].sha256
    signed = accept_file(world.channel.pk, number, picture("PNG"), kind="signature")[0].sha256
    answers = {question.id: ANSWERS[question.name] for question in form.questions if question.name in ANSWERS}
    answers |= {"i26": [ballot], "i23": [signed], "i30": "poster", "i29": 32.8333}
    answers |= {"m": [{"m-who": "张三", "m-age": 40}, {"m-who": "李四", "m-age": 12}], "m-sum": 52}
    return Response.objects.create(
        id=number,
        version=version,
        questionnaire=world.questionnaire,
        channel=world.channel,
        area=world.community,
        answers=answers,
        fingerprint="x",
        receipt="AAAA-BBBB",
        completed_at="2026-03-15T04:00Z",
        received_at="2026-03-15T04:00Z",
    )


def posted(html: str) -> dict[str, Any]:
    """The correction form's fields as they stand."""
    return {name: values for name, values in Selects(html).post.items() if values != [""] and name}


def test_every_answer_stands_in_the_form_and_saving_needs_a_change(
    received: Response, admin_client: Client
) -> None:
    there = f"/admin/responses/{received.pk}/correct/"
    page = admin_client.get(there).content.decode()
    fields = posted(page)
    assert fields["ranking.c"] == ["1"]
    assert fields["family[2].who"] == ["李四"]
    assert "票.pdf" in page
    again = admin_client.post(there, {**fields, "seen": 0, "__reason": "核对"})
    assert again.status_code == 200
    assert Response.objects.get().revision == 0


def test_what_is_changed_is_kept_and_the_rest_stays(received: Response, admin_client: Client) -> None:
    there = f"/admin/responses/{received.pk}/correct/"
    fields = posted(admin_client.get(there).content.decode())
    fields |= {
        "ranking.c": "2",
        "ranking.a": "1",
        "nps": "3",
        "slider": "4.5",
        "datetime": "2026-03-02T08:00",
        "hidden": "forged",
        "calculated": "1",
        "total": "1",
        "file": ["c" * 64],
        "family[2].age": "13",
    }
    saved = admin_client.post(there, {**fields, "seen": 0, "__reason": "居民来电更正"})
    assert saved.status_code == 302, saved.content.decode()
    received.refresh_from_db()
    before, now = received.answers, current_answers(received)
    changed = {key for key in {*before, *now} if before.get(key) != now.get(key)}
    assert changed == {"i6", "i7", "i13", "i16", "i26", "m", "m-sum"}
    assert (now["i6"], now["i7"], now["i13"]) == (["a", "c", "b"], 3, 4.5)
    assert "i26" not in now  # a file that never came with this response cannot be named
    assert now["i30"] == "poster"
    assert (now["m"][1]["m-age"], now["m-sum"]) == (13, 53)


def test_members_are_added_and_taken_away(received: Response, admin_client: Client) -> None:
    there = f"/admin/responses/{received.pk}/correct/"
    fields = posted(admin_client.get(there).content.decode())
    more = admin_client.post(there, {**fields, "seen": 0, "__reason": "漏了一人", "__add": "family"})
    assert more.status_code == 200
    assert Response.objects.get().revision == 0
    grown = posted(more.content.decode())
    assert grown["__reason"] == ["漏了一人"]
    grown |= {"family[3].who": "王五", "family[3].age": "3"}
    fewer = admin_client.post(there, {**grown, "seen": 0, "__remove": "family[1]"})
    left = posted(fewer.content.decode())
    assert (left["family[1].who"], left["family[2].who"]) == (["李四"], ["王五"])
    saved = admin_client.post(there, {**left, "seen": 0, "__reason": "核对"})
    assert saved.status_code == 302, saved.content.decode()
    received.refresh_from_db()
    now = current_answers(received)
    assert now["m"] == [{"m-who": "李四", "m-age": 12}, {"m-who": "王五", "m-age": 3}]
    assert now["m-sum"] == 15


def test_the_response_says_whose_answer_a_label_means(received: Response, admin_client: Client) -> None:
    page = admin_client.get(f"/admin/responses/{received.pk}/").content.decode()
    assert "${" not in page
    assert "1. 建车棚" in page
    assert "多大？" in page
