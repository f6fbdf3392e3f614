"""The builder's pages and fields without a browser: checks, pictures, lists, languages, comparisons."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.images import get_image_model

from forms_builder import library
from forms_builder.comparing import drawn_lines
from forms_builder.languages import direction, language_name, tidy_languages
from forms_builder.lists import choice_lists, list_problems
from forms_builder.media import storage_name
from forms_builder.models import Questionnaire
from forms_builder.pictures import BadPicture, freeze
from forms_builder.posted import BadPost, posted_page
from forms_builder.schema import ChoiceList
from forms_builder.translating import missing, texts, translated
from tests.forms_builder.editing import EditorForm
from tests.forms_builder.making import block, compiled, ident, repeat, rule


def picture(size: tuple[int, int] = (1200, 300), kind: str = "PNG") -> io.BytesIO:
    """A picture in memory."""
    body = io.BytesIO()
    Image.new("RGB", size, "green").save(body, kind)
    body.seek(0)
    return body


@pytest.mark.django_db
def test_the_check_panel_answers_with_findings_and_facts(admin: Client, new_draft: Any) -> None:
    """From the fields as they are posted; nothing is stored."""
    draft = new_draft("owner_satisfaction")
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    fields = EditorForm(admin.get(edit).content.decode()).fields
    revisions = draft.revisions.count()
    well = admin.post(reverse("forms_builder_check"), fields).json()
    assert well["findings"] == []
    assert len(well["facts"]) == 2
    wrong = admin.post(reverse("forms_builder_check"), {**fields, "body-1-value-options": "[]"}).json()
    (finding,) = wrong["findings"]
    assert (finding["code"], finding["severity"], finding["field"]) == ("options_missing", "error", "options")
    assert finding["id"] == fields["body-1-id"]
    assert draft.revisions.count() == revisions


@pytest.mark.parametrize("junk", ["[", "3.5", "{}", '{"a": 3}', '[["x"]]', "x" * 100])
def test_junk_in_page_fields_is_passed_over(junk: str, rf: Any) -> None:
    """A tampered form gives an empty page, not a crash."""
    post = {"lists": junk, "languages": junk, "translations": junk, "retention_days": junk}
    with pytest.raises(BadPost):
        posted_page(rf.post("/", {**post, "body-count": junk}).POST)
    made = posted_page(rf.post("/", {**post, "body-count": "0"}).POST)
    assert compiled(lists=made.lists, languages=made.languages, translations=made.translations)


@pytest.mark.django_db
def test_a_chosen_picture_is_frozen_once(admin: Client, settings: Any) -> None:
    """At most 800 px wide, WebP, by the digest of its bytes."""
    image = get_image_model().objects.create(title="路灯", file=ImageFile(picture(), name="lamp.png"))
    address = reverse("forms_builder_picture", args=[image.pk])
    first, second = (admin.post(address).json() for _ in range(2))
    assert first == second
    assert first["title"] == "路灯"
    with default_storage.open(storage_name(first["name"])) as file, Image.open(file) as kept:
        assert (kept.format, kept.size) == ("WEBP", (800, 200))
    assert admin.get(address).status_code == 405


@pytest.mark.django_db
def test_pictures_are_not_for_strangers(client: Client, django_user_model: Any) -> None:
    """Who may not choose a picture freezes none."""
    image = get_image_model().objects.create(title="路灯", file=ImageFile(picture(), name="lamp.png"))
    client.force_login(django_user_model.objects.create_user("stranger", password="secret-word-2"))
    assert client.post(reverse("forms_builder_picture", args=[image.pk])).status_code in (302, 403)


def test_what_is_no_picture_is_refused(settings: Any) -> None:
    """With an error of ours."""
    with pytest.raises(BadPicture):
        freeze(io.BytesIO(b"no picture"))


def test_pictures_keep_their_transparency_and_turn_upright() -> None:
    """As they are meant to be seen."""
    body = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(body, "PNG")
    body.seek(0)
    with default_storage.open(storage_name(freeze(body))) as file, Image.open(file) as kept:
        assert kept.mode == "RGBA"


TABLE = {
    "columns": ["name", "label", "市"],
    "rows": [["a", "甲"], ["b", "乙", "cs", "x"], "junk"],
    "file": "a.csv",
}


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (
            {"表": TABLE},
            {"表": ChoiceList(("name", "label", "市"), (("a", "甲", ""), ("b", "乙", "cs")), "a.csv")},
        ),
        (
            {"表": {"columns": ["name"], "rows": [[3], [None]]}},
            {"表": ChoiceList(("name",), (("3",), ("",)))},
        ),
        ({"表": 3, 4: {}}, {}),
        ([], {}),
        (None, {}),
    ],
)
def test_lists_are_read_whatever_was_posted(stored: Any, expected: Any) -> None:
    """Rows as long as the heading, cells as text."""
    assert choice_lists(stored) == expected


def test_a_table_to_look_up_needs_no_values() -> None:
    """Where it came from a file."""
    assert list(list_problems("表", ChoiceList(("区", "电话"), (("a", "1"),), "x.csv"))) == []


def test_a_question_may_choose_from_a_list() -> None:
    """With a filter by earlier answers; conditions know the list's values."""
    lists = {
        "市": {"columns": ["name", "label"], "rows": [["cs", "长沙"], ["nj", "南京"]]},
        "区": {"columns": ["name", "label", "市"], "rows": [["tx", "天心", "cs"], ["gl", "鼓楼", "nj"]]},
    }
    found = compiled(
        block(1, "dropdown", source={"list": "市"}),
        block(
            2,
            "dropdown",
            source={"list": "区", "filter": {"rules": [{"column": "市", "question": ident(1)}]}},
        ),
        block(3, condition=rule(2, "any", values=["tx"])),
        lists=lists,
    )
    assert [each.line for each in found.errors] == []
    first, second, third = found.form.questions
    assert (first.choices_from, first.options) == ("市", ())
    assert second.choice_filter is not None
    assert second.choice_filter.ast == ["=", ["column", "市"], ["$", "n1"]]
    assert third.relevant is not None
    assert third.relevant.text == "${n2} = 'tx'"
    assert [option.label for option in found.form.options_of(second)] == ["天心", "鼓楼"]


def test_what_is_to_translate_and_what_is_missing() -> None:
    """Words by permanent id, in the order of the form; the question behind “other” among them."""
    options = [{"value": "a", "label": "甲"}, {"value": "o", "label": "其他", "other": True}]
    form = compiled(
        block(1, "single", options=options, hint="提示"),
        repeat(2, block(3), one="成员"),
        languages=["en"],
        translations={"en": {f"{ident(1)}.label": "First", f"{ident(1)}.option.a": "A", "gone.label": "x"}},
    ).form
    assert list(texts(form)) == [
        "title",
        f"{ident(1)}.label",
        f"{ident(1)}.hint",
        f"{ident(1)}.option.a",
        f"{ident(1)}.option.o",
        f"{ident(1)}_other.label",
        f"{ident(2)}.label",
        f"{ident(2)}.one",
        f"{ident(3)}.label",
    ]
    assert form.translations == {"en": {f"{ident(1)}.label": "First", f"{ident(1)}.option.a": "A"}}
    assert len(missing(form, "en")) == 7
    english = translated(form, "en")
    assert (english.language, english.questions[0].label, english.questions[0].hint) == (
        "en",
        "First",
        "提示",
    )
    assert [option.label for option in english.questions[0].options] == ["A", "其他"]
    assert translated(form, form.language) is form
    with pytest.raises(KeyError):
        translated(form, "ug")


def test_lists_and_consent_are_translated() -> None:
    """Labels of list rows by value."""
    form = compiled(
        block(1, "dropdown", source={"list": "市"}),
        lists={"市": {"columns": ["name", "label"], "rows": [["cs", "长沙"]]}},
        languages=["ug"],
        translations={"ug": {"list.市.cs": "چاڭشا", "consent.notice": "ئۇقتۇرۇش"}},
        consent_notice="告知",
    ).form
    uyghur = translated(form, "ug")
    assert [option.label for option in uyghur.options_of(uyghur.questions[0])] == ["چاڭشا"]
    assert uyghur.consent is not None
    assert uyghur.consent.notice == "ئۇقتۇرۇش"


def test_languages_by_name_and_direction() -> None:
    """Unknown tags stay as they are."""
    assert (language_name("ug"), language_name("en-GB"), language_name("tlh")) == (
        "ئۇيغۇرچە",
        "English",
        "tlh",
    )
    assert (direction("ug"), direction("bo")) == ("rtl", "ltr")
    assert tidy_languages(["en", "en", 3, "zh-hans", "", "ug"], "zh-hans") == ("en", "ug")
    assert tidy_languages("en", "zh-hans") == ()


def test_drawn_fields_are_compared_by_line() -> None:
    """Not as stored data."""
    assert list(drawn_lines({"市": {"columns": ["name"], "rows": [["cs", "长沙"]]}})) == ["市：cs 长沙"]
    assert list(drawn_lines({"en": {"title": "Form"}})) == ["English：Form"]
    assert list(drawn_lines(["ug"])) == ["ئۇيغۇرچە"]


@pytest.mark.django_db
def test_revisions_say_repeats_calculations_and_lists_in_words(
    admin: Client, folder: Any, author: Any
) -> None:
    """Nothing of what is stored shows."""
    from forms_builder.views import add_draft

    draft = Questionnaire(title="户情", body=[block(1, "integer", label="几口人")], live=False)
    add_draft(draft, folder, author)
    draft.lists = {"市": {"columns": ["name", "label"], "rows": [["cs", "长沙"]]}}
    draft.body = [
        block(1, "integer", label="几口人"),
        repeat(
            2,
            block(3, "integer", label="年龄"),
            label="家庭成员",
            times={"how": "question", "question": ident(1)},
        ),
        block(
            4,
            "calculated",
            label="总年龄",
            more={"calculation": {"how": "over", "of": "sum", "question": ident(3)}},
        ),
        block(5, "dropdown", label="哪个市", source={"list": "市"}),
        block(6, label="说明", condition=rule(2, ">", value={"number": 2})),
    ]
    draft.save_revision(user=author)
    address = reverse("wagtailadmin_pages:revisions_compare", args=[draft.pk, "earliest", "latest"])
    html = admin.get(address).content.decode().split("字段")[-1]
    for said in ("家庭成员", "年龄", "长沙", "哪个市"):
        assert said in html
    for raw in (ident(1), ident(3), "&#x27;how&#x27;", "{&#x27;"):
        assert raw not in html


@pytest.mark.django_db
def test_a_template_is_looked_at_before_it_is_chosen(admin: Client, folder: Any, client: Client) -> None:
    """In a frame as wide as a phone; nothing is made."""
    key = library.templates()[0].key
    html = admin.get(reverse("forms_builder_template", args=[key]), {"folder": folder.pk}).content.decode()
    assert reverse("forms_builder_phone", args=[key]) in html
    assert library.template(key).title in html
    assert 'id="meter"' in admin.get(reverse("forms_builder_phone", args=[key])).content.decode()
    for name in ("forms_builder_template", "forms_builder_phone"):
        assert admin.get(reverse(name, args=["nothing"])).status_code == 404
        assert client.get(reverse(name, args=[key])).status_code == 302
    assert not Questionnaire.objects.exists()


def test_twenty_five_questions_post_few_fields(admin: Client, new_draft: Any) -> None:
    """An editor stays light: fewer fields than one block per option would need."""
    draft = new_draft("owner_satisfaction")
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    fields = EditorForm(admin.get(edit).content.decode()).fields
    assert len(fields) < 800
    assert len(json.dumps(fields)) < 120_000
