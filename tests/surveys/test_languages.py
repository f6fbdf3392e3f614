"""A form in several languages: one artefact each, the same version, and answers that count together."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from django.core import signing

from forms_builder.schema import Form, Option, Question
from surveys.households import SALT
from surveys.models import Response
from tests.surveys.conftest import World, freeze
from tests.surveys.test_door import PATH, visit

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {
    "title": "Small survey",
    "q-rate.label": "Are you satisfied?",
    "q-rate.option.good": "Yes",
    "q-age.constraint_message": "Too old",
    "q-age.label": "Age",
}


def two_languages() -> Form:
    from tests.factories.surveys import expression

    rate = Question(
        "q-rate",
        "single",
        "rate",
        "满意吗",
        required=True,
        options=(Option("good", "满意"), Option("bad", "不满意")),
    )
    age = Question(
        "q-age", "integer", "age", "年龄", constraint=expression(". < 120"), constraint_message="年龄太大"
    )
    return Form("小问卷", (rate, age), languages=("en",), translations={"en": WORDS})


def test_each_language_is_an_artefact_of_the_same_version(world: World) -> None:
    version = freeze(world.questionnaire, two_languages(), 2)

    async def scenario(client: httpx.AsyncClient) -> None:
        chinese, english, unknown = [
            await client.get(f"{PATH}{query}") for query in ("", "?lang=en", "?lang=xx")
        ]
        assert "满意吗" in chinese.text
        assert "Are you satisfied?" in english.text
        assert "不满意" in english.text, "what is not translated stays as it is"
        assert 'lang="en"' in english.text
        assert unknown.text == chinese.text
        assert len({chinese.headers["etag"], english.headers["etag"]}) == 2
        for page in (chinese, english):
            assert version.digest in page.text
        assert 'href="?lang=en"' in chinese.text
        assert 'href="./"' in english.text, "one can switch to and fro"

    visit(scenario)


def test_without_javascript_the_language_stays(world: World) -> None:
    version = freeze(world.questionnaire, two_languages(), 2)

    async def scenario(client: httpx.AsyncClient) -> None:
        fields = {"__version": version.digest, "rate": "good", "age": "130"}
        wrong = await client.post(f"{PATH}?lang=en", data=fields)
        assert wrong.status_code == 422
        assert "Too old" in wrong.text
        assert "年龄太大" not in wrong.text
        right = await client.post(f"{PATH}?lang=en", data={**fields, "age": "30"})
        assert "Are you satisfied?" in right.text
        assert "Yes" in right.text
        identity = right.text.split('name="__id" value="')[1].split('"')[0]
        sent = await client.post(
            f"{PATH}?lang=en", data={**fields, "age": "30", "__id": identity, "__confirm": "1"}
        )
        assert sent.status_code == 303

    visit(scenario)
    assert Response.objects.get().answers == {"q-rate": "good", "q-age": 30}


def test_without_javascript_a_letter_stays_when_the_language_is_switched(world: World) -> None:
    """The language's link does not name the household; the page from which it was followed does."""
    freeze(world.questionnaire, two_languages(), 2)
    token = signing.Signer(salt=SALT).sign("1")

    async def scenario(client: httpx.AsyncClient) -> None:
        async def follow(query: str, before: str) -> httpx.Response:
            return await client.get(f"{PATH}{query}", headers={"Referer": f"http://testserver{before}"})

        there = await follow("?lang=en", f"{PATH}?h={token}")
        assert there.status_code == 303
        assert dict(parse_qsl(urlsplit(there.headers["location"]).query)) == {"h": token, "lang": "en"}
        back = await follow("", there.headers["location"])
        assert dict(parse_qsl(urlsplit(back.headers["location"]).query)) == {"h": token}
        assert (await follow(f"?h={token}&lang=en", f"{PATH}?h={token}")).status_code == 200
        for before in (f"{PATH}?h=%22cut", f"{PATH}thanks/?h={token}", PATH, "://"):
            assert (await follow("?lang=en", before)).status_code == 200, before

    visit(scenario)
