"""Repeats two deep, lists and calculations through an app: stored is what our own page would have stored."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from forms_builder.schema import Form, Option, Question, Repeat
from forms_builder.xforms.reading import file_key
from surveys.enums import HeldReason
from surveys.models import Held, Response
from surveys.recount import differences
from surveys.tallying import fold_all
from tests.forms_builder.xforms import forms
from tests.forms_builder.xforms.forms import expression, question
from tests.forms_builder.xforms.person import END, elements
from tests.surveys.conftest import in_thread
from tests.surveys.openrosa.collect import Collect
from tests.surveys.openrosa.conftest import Field, instance, only_form

pytestmark = pytest.mark.django_db(transaction=True)

FAMILY: dict[str, Any] = {
    "people": 1,
    "family": [
        {
            "who": "甲",
            "age": 40,
            "likes": ["a", "c"],
            "jobs": [
                {"title": "教师", "pay": 9000, "proof": ["proof-1.jpg", "proof-2.jpg"]},
                {"title": "家教"},
            ],
        },
        {"who": "乙", "age": 9, "jobs": [{"title": "学生"}]},
    ],
    "end_word": "完",
    "cars": [{"plate": "京A1"}, {}],
}


async def both_ways(app: Collect, field: Field, form: Form, answers: dict[str, Any], web: Any = None) -> Any:
    """Send with the app, and the same from our own page; both responses."""
    _listed, xform = await only_form(app)
    number = str(uuid4())
    filled = xform.filled(elements(form, answers, {}), {"instanceID": f"uuid:{number}"})
    sent = await app.send(filled)
    assert sent.status_code == 201, sent.text
    payload = {
        "id": str(uuid4()),
        "version": (await in_thread(field.sun.questionnaire.versions.last)).digest,
        "answers": web(number) if web else answers,
        "completed_at": END,
    }
    ours = await app.client.post(f"/f/{field.sun.channel.code}/", json=payload)
    assert ours.status_code == 201, ours.text
    return (
        await in_thread(Response.objects.get, pk=number),
        await in_thread(Response.objects.get, pk=payload["id"]),
    )


def test_members_and_their_jobs(field: Field) -> None:
    form = forms.repeats()
    field.publish(form)

    def web(number: str) -> dict[str, Any]:
        first, second = FAMILY["family"]
        proof = [file_key(UUID(number), f"proof-{each}.jpg") for each in (1, 2)]
        job = first["jobs"][0] | {"proof": proof}
        return FAMILY | {"family": [first | {"jobs": [job, first["jobs"][1]]}, second]}

    async def scenario(app: Collect) -> None:
        sent, ours = await both_ways(app, field, form, FAMILY, web)
        assert sent.answers == ours.answers
        assert sent.answers["id-years"] == 49
        assert [each["id-adult"] for each in sent.answers["id-family"]] == ["yes", "no"]
        assert len(sent.answers["id-family"][0]["id-jobs"][0]["id-proof"]) == 2

    field.run(scenario)
    fold_all()
    assert not list(differences())


def test_nobody_in_a_repeat(field: Field) -> None:
    form = forms.repeats()
    field.publish(form)

    async def scenario(app: Collect) -> None:
        answers = {"people": 0, "family": [], "cars": [{"plate": "京A1"}]}
        sent, ours = await both_ways(app, field, form, answers)
        assert sent.answers == ours.answers

    field.run(scenario)


def test_lists_and_filters(field: Field) -> None:
    form = forms.listed()
    field.publish(form)

    async def scenario(app: Collect) -> None:
        [listed] = await app.form_list()
        _body, files = await app.download(listed)
        assert list(files) == ["shops.csv"]
        assert files["shops.csv"].decode().splitlines()[1].replace('"', "") == "s1,便利店"
        sent, ours = await both_ways(app, field, form, {"county": "c2", "town": "t2", "shop": ["s2", "s1"]})
        assert sent.answers == ours.answers == {"id-county": "c2", "id-town": "t2", "id-shop": ["s1", "s2"]}

    field.run(scenario)


def test_what_the_app_calculated_otherwise_is_no_mistake(field: Field) -> None:
    form = Form(
        "和",
        (question("integer", "a"), question("calculated", "twice", calculation=expression("${a} * 2"))),
    )
    field.publish(form)

    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        number, right = instance(form, xform, {"a": 4, "twice": 8})
        _number, wrong = instance(form, xform, {"a": 4, "twice": 9}, number=number)
        for filled in (wrong, right):
            assert (await app.send(filled)).status_code == 201

    field.run(scenario)
    assert Response.objects.get().answers == {"id-a": 4, "id-twice": 8}


def test_more_members_than_fit_are_for_staff(field: Field) -> None:
    form = Form("人", (Repeat("id-family", "人", name="family", most=2, items=(question("text", "who"),)),))
    field.publish(form)

    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        _number, filled = instance(form, xform, {"family": [{"who": each} for each in "甲乙丙"]})
        for _ in range(2):
            assert (await app.send(filled)).status_code == 202

    field.run(scenario)
    held = Held.objects.get()
    assert held.reason == HeldReason.RULE
    assert held.problems[0]["code"] == "too_many_times"


def test_a_place_that_is_taken_is_for_staff(field: Field) -> None:
    from surveys.models import OptionQuota

    options = (Option("a", "上午", quota=1), Option("b", "下午"))
    form = Form("时段", (Question("q-slot", "single", "slot", "时段", options=options, required=True),))
    version = field.publish(form)
    OptionQuota.objects.get_or_create(
        questionnaire=version.questionnaire, question="q-slot", cell="o:a", defaults={"quota": 1}
    )

    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        first, late = (instance(form, xform, {"slot": "a"})[1] for _ in range(2))
        assert (await app.send(first)).status_code == 201
        assert (await app.send(late)).status_code == 202
        assert (await app.send(first)).status_code == 201

    field.run(scenario)
    assert Response.objects.count() == 1
    assert Held.objects.get().problems[0]["code"] == "quota_full"
