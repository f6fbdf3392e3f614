"""Instances as raw answers, by the form's own tree of elements."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from forms_builder.schema import Consent, Form, Group, Option, PageBreak, Question, Repeat, Row
from forms_builder.xforms.delivery import deliver
from forms_builder.xforms.parsing import Element, parse
from forms_builder.xforms.reading import BadSubmission, Submitted, file_key, heading, read

ID = UUID("0190f6b1-1111-7000-8000-000000000001")
YES_NO = (Option("yes", "是"), Option("no", "否"))


def form(*items: Any, **changes: Any) -> Form:
    return Form("表", tuple(items), **changes)


def submitted(asked: Form, body: str) -> Submitted:
    root = parse(f'<data id="juwen-1" version="1-abc">{body}</data>'.encode())
    return read(root, deliver(asked).tree, ID)


def text(name: str, **changes: Any) -> Question:
    return Question(f"id-{name}", "text", name, name, **changes)


def test_groups_and_pages_are_passed_through() -> None:
    asked = form(
        text("a"),
        Group("g", "组", items=(text("b"), Group("h", items=(text("c"),), name="inner")), name="outer"),
        PageBreak("p", "第二页"),
        text("d"),
    )
    body = "<a>1</a><outer><b>2</b><inner><c> 3 </c></inner></outer><part><d>4</d></part><start/>"
    assert submitted(asked, body).answers == {"a": "1", "b": "2", "c": "3", "d": "4"}


def test_repeats_are_lists_of_lists() -> None:
    jobs = Repeat("r2", "工作", name="jobs", items=(text("title"),))
    family = Repeat("r1", "家人", name="family", items=(text("who"), jobs))
    body = (
        '<family jr:template="" xmlns:jr="http://openrosa.org/javarosa"><who/></family>'
        "<family_count>2</family_count>"
        "<family><who>甲</who><jobs><title>教师</title></jobs><jobs><title/></jobs></family>"
        "<family><who>乙</who></family>"
    )
    assert submitted(form(family), body).answers == {
        "family": [{"who": "甲", "jobs": [{"title": "教师"}, {}]}, {"who": "乙", "jobs": []}]
    }


def test_repeats_without_a_time_are_empty() -> None:
    family = Repeat("r1", "家人", name="family", items=(text("who"),))
    inside = Group("g", "组", name="group", items=(Repeat("r2", "车", name="cars", items=(text("plate"),)),))
    assert submitted(form(family, inside), "<meta/>").answers == {"family": [], "cars": []}


def test_unanswered_is_left_out() -> None:
    assert submitted(form(text("a"), text("b")), "<a/><b>  </b>").answers == {}


def test_grids_come_line_by_line() -> None:
    grid = Question("m", "matrix", "env", "环境", options=YES_NO, rows=(Row("road", "路"), Row("灯 1", "灯")))
    tree = deliver(form(grid)).tree
    lines = list(tree.children["env"].children)
    assert len(lines) == 2
    body = (
        f"<env><generated_table_list_label_3/><{lines[0]}>yes</{lines[0]}><{lines[1]}>no</{lines[1]}></env>"
    )
    assert submitted(form(grid), body).answers == {"env": {"road": "yes", "灯 1": "no"}}


def test_files_are_named_by_instance_and_name() -> None:
    photos = Question("p", "photo", "photos", "照片", settings={"most": 3})
    found = submitted(
        form(photos), "<photos><photos_1>a.jpg</photos_1><photos_2>b.jpg</photos_2><photos_3/></photos>"
    )
    keys = [file_key(ID, "a.jpg"), file_key(ID, "b.jpg")]
    assert found.answers == {"photos": keys}
    assert {key: each.name for key, each in found.files.items()} == dict(
        zip(keys, ["a.jpg", "b.jpg"], strict=True)
    )
    assert file_key(ID, "a.jpg") != file_key(UUID(int=1), "a.jpg")


def test_one_file_has_the_element_of_its_question() -> None:
    found = submitted(form(Question("s", "signature", "sign", "签名")), "<sign>s.png</sign>")
    assert found.answers == {"sign": [file_key(ID, "s.png")]}


@pytest.mark.parametrize(("said", "consent"), [("<consent>OK</consent>", True), ("<consent/>", False)])
def test_the_notice_is_acknowledged(said: str, consent: bool) -> None:
    asked = form(text("a"), consent=Consent("告知"))
    assert submitted(asked, f"<consent_notice/>{said}<a>1</a>").consent == {"form": consent}


@pytest.mark.parametrize(("said", "consent"), [("yes", {"phone": True}), ("no", {"phone": False}), ("", {})])
def test_separate_consents_are_questions(said: str, consent: dict[str, bool]) -> None:
    asked = form(Question("q", "phone", "phone", "电话", separate_consent=True))
    found = submitted(asked, f"<phone_consent>{said}</phone_consent><phone>13800001111</phone>")
    assert found.consent == consent


def test_moments_are_kept_as_they_came() -> None:
    found = submitted(form(text("a")), "<start>2026-03-15T12:00:00.000+08:00</start><end>x</end>")
    assert (found.started_at, found.completed_at) == ("2026-03-15T12:00:00.000+08:00", "x")


def test_calculations_come_along_and_rankings_are_cut() -> None:
    options = tuple(Option(each, each) for each in "abc")
    asked = form(
        Question("c", "calculated", "sum", "和"),
        Question("r", "ranking", "best", "排序", options=options, settings={"ranks": 2}),
        text("a"),
    )
    assert submitted(asked, "<sum>9</sum><best>c a b</best><a>1</a>").answers == {
        "sum": "9",
        "best": ["c", "a"],
        "a": "1",
    }


def test_elements_of_another_form_are_shown_to_the_judge() -> None:
    found = submitted(
        form(text("a")), "<a>1</a><x>2</x><y><z>3</z></y><meta><instanceName>n</instanceName></meta>"
    )
    assert found.answers == {"a": "1", "/x": "2", "/z": "3"}


def test_questions_are_found_where_groups_have_other_names() -> None:
    jobs = Repeat("r", "工作", name="jobs", items=(text("title"),))
    many = Question("m", "multiple", "likes", "喜欢", options=YES_NO)
    asked = form(Group("g", "组", items=(many, jobs), name="inner"), text("a"))
    body = "<group_2><likes>yes no</likes><jobs><title>教师</title></jobs><old><a>1</a></old></group_2>"
    assert submitted(asked, body).answers == {"likes": ["yes", "no"], "jobs": [{"title": "教师"}], "a": "1"}


def test_two_of_one_name_are_not_guessed() -> None:
    asked = form(
        Group("g1", name="one", items=(text("age", node="age"),)),
        Group("g2", name="two", items=(text("age_2", node="age"),)),
    )
    assert submitted(asked, "<three><age>1</age></three>").answers == {"/age": "1"}
    with pytest.raises(BadSubmission):
        submitted(form(text("a")), "<x><a>1</a></x><a>2</a>")


def test_a_meta_block_of_the_form_takes_what_is_its_own() -> None:
    meta = Group("m", name="meta", items=(Question("c", "calculated", "instanceName", ""),))
    said = "<instanceID>uuid:1</instanceID><instanceName>n</instanceName><deviceID>d</deviceID>"
    assert submitted(form(text("a"), meta), f"<a>1</a><meta>{said}</meta>").answers == {
        "a": "1",
        "instanceName": "n",
    }


def test_what_may_come_once_comes_once() -> None:
    with pytest.raises(BadSubmission) as caught:
        submitted(form(text("a")), "<a>1</a><a>2</a>")
    assert (caught.value.code, caught.value.params) == ("twice", {"name": "a"})


def test_nodes_may_be_called_otherwise() -> None:
    asked = form(
        Group("g1", name="one", items=(text("age", node="age"),)),
        Group("g2", name="two", items=(text("age_2", node="age"),)),
    )
    body = "<one><age>1</age></one><two><age>2</age></two>"
    assert submitted(asked, body).answers == {"age": "1", "age_2": "2"}


def test_staff_questions_are_not_delivered() -> None:
    asked = form(text("a"), text("b", staff_only=True))
    assert [name for name, _node in deliver(asked).tree.walk()] == ["start", "end", "a"]


META = "<meta><instanceID>{id}</instanceID>{more}</meta>"


@pytest.mark.parametrize(
    ("attributes", "meta", "code"),
    [
        ("", META.format(id=f"uuid:{ID}", more=""), "no_form_id"),
        ('id=" "', META.format(id=f"uuid:{ID}", more=""), "no_form_id"),
        ('id="juwen-1"', "", "no_instance_id"),
        ('id="juwen-1"', META.format(id="", more=""), "no_instance_id"),
        ('id="juwen-1"', META.format(id="uuid:123", more=""), "no_instance_id"),
    ],
)
def test_headings_that_say_too_little(attributes: str, meta: str, code: str) -> None:
    with pytest.raises(BadSubmission) as caught:
        heading(_root(attributes, meta))
    assert caught.value.code == code


def test_headings() -> None:
    before = UUID(int=7)
    more = f"<deprecatedID>uuid:{before}</deprecatedID>"
    found = heading(_root('id="juwen-1" version="2-abc"', META.format(id=f"uuid:{ID}", more=more)))
    assert (found.form_id, found.version, found.id, found.replaces) == ("juwen-1", "2-abc", ID, before)
    plain = heading(_root('id="juwen-1"', META.format(id=str(ID).upper(), more="")))
    assert (plain.version, plain.id, plain.replaces) == ("", ID, None)


def _root(attributes: str, body: str) -> Element:
    return parse(f"<data {attributes}>{body}</data>".encode())
