"""What can be said of paths before anybody answers: where they lead, what they read, what is wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms_builder import logic
from forms_builder.conformance.documents import Document, DocumentScope
from tests.forms_builder.logic.outlined import ITEMS, OUTLINE
from tests.forms_builder.logic.scope import Answers

FOLDED = [
    ("top", "../after", "${after}"),
    ("top", "/data/after", "${after}"),
    ("top", "../place/inner/deep", "${deep}"),
    ("top", "../renamed", "${other_age}"),
    ("top", "../other_age", None),
    ("loose", "../top", "${top}"),
    ("deep", "../../city", "${city}"),
    ("deep", "../../../top", "${top}"),
    ("deep", "../sum = 3", "${sum} = 3"),
    ("deep", "current()/../sum", "${sum}"),
    ("deep", "../nothing", None),
    ("deep", "../../..", None),
    ("top", "../member/age", None),
    ("top", "/data/member/job/pay", None),
    ("top", "sum(../place/inner/sum)", "sum(${sum})"),
    ("top", "count(../member)", None),
    ("age", "count(../job[title = current()/../name])", "count(../job[title = ${name}])"),
    ("age", "indexed-repeat(../name, ../../member, ../../top)", None),
    ("top", "../member[2]/age", None),
    ("top", "(../after)[1]", "(${after})[1]"),
    ("top", "${place}/city", "${city}"),
    ("top", "${member}/age", None),
    ("top", "${member}[2]/age", None),
    ("top", "../place/../after", None),
    ("age", "../name", "${name}"),
    ("age", "../own/where", "${where}"),
    ("calc", "../../name", "${name}"),
    ("calc", "../../../top", "${top}"),
    ("age", "../../member/name", None),
    ("age", "/data/member/name", None),
    ("age", "${member}/name", None),
    ("calc", "..", None),
    ("age", "..", None),
    ("age", "position(..)", None),
    ("age", "../job/pay", None),
    ("pay", "../title", "${title}"),
    ("pay", "../../name", "${name}"),
    ("pay", "../../job/title", None),
    ("pay", "../../../member/job/title", None),
    ("calc", "instance('cities')/root/item[name = current()/../where]/label",
     "instance('cities')/root/item[name = ${where}]/label"),
    ("calc", "instance('cities')/root/item[name = ../where]/label", None),
    ("calc", "jr:choice-name(../where, '../where')", "jr:choice-name(${where}, '${where}')"),
    ("age", "/data/member[name = current()/../name]/age", "/data/member[name = ${name}]/age"),
]  # fmt: skip


@pytest.mark.parametrize(("owner", "text", "expected"), FOLDED)
def test_folding(owner: str, text: str, expected: str | None) -> None:
    tree = logic.parse(text)
    folded = logic.fold(tree, OUTLINE, owner)
    assert folded == (tree if expected is None else logic.parse(expected))
    assert logic.fold(folded, OUTLINE, owner) == folded


DATA = {
    "top": "1",
    "place": {"city": "2", "inner": {"deep": "3", "sum": "4"}},
    "loose": "5",
    "member": [
        {"name": "6", "age": "7", "own": {"where": "8", "calc": ""},
         "job": [{"title": "9", "pay": "10"}, {"title": "11", "pay": "12"}]},
        {"name": "13", "age": "14", "own": {"where": "", "calc": ""},
         "job": [{"title": "16", "pay": ""}]},
        {"name": "18", "age": "19", "own": {"where": "20", "calc": ""}, "job": []},
    ],
    "after": "21",
}  # fmt: skip
OWNERS = {
    "top": "/data/top",
    "deep": "/data/place/inner/deep",
    "age": "/data/member[2]/age",
    "calc": "/data/member[1]/own/calc",
    "pay": "/data/member[1]/job[2]/pay",
}
STEPS = [
    "..",
    "..",
    "place",
    "city",
    "inner",
    "deep",
    "member",
    "name",
    "age",
    "own",
    "where",
    "job",
    "title",
]
paths = st.tuples(
    st.sampled_from([".", "/data", "${member}", "${place}", "${job}", "current()"]),
    st.lists(st.sampled_from(STEPS), min_size=1, max_size=5),
).map(lambda parts: "/".join([parts[0], *parts[1]]))


@settings(max_examples=400, deadline=None)
@given(paths, st.sampled_from(sorted(OWNERS)))
def test_folding_never_changes_what_is_meant(text: str, owner: str) -> None:
    uses = ["join(',', {})", "boolean({})", "count({})", "position({})", "indexed-repeat({}, ${{member}}, 2)"]
    tree = logic.parse(f"concat({', '.join(uses)})".format(*[text] * len(uses)))
    answers = Answers()
    scope = DocumentScope(Document(DATA, owner=OWNERS[owner]), answers.now())
    folded = logic.fold(tree, OUTLINE, owner)
    assert logic.string(folded, scope) == logic.string(tree, scope)


READS = [
    ("top", "${after} + 1", {"names": {"after"}}),
    ("top", ". > 1", {"current": True}),
    ("top", "../after", {"names": {"after"}}),
    ("top", "../place/*", {"names": {"city", "deep", "sum"}}),
    ("top", "sum(${age})", {"names": {"age"}, "times": {"member"}}),
    ("top", "count(${member})", {"times": {"member"}}),
    ("top", "count(${after})", {"names": {"after"}}),
    ("top", "${member}[age > 3]/name", {"names": {"age", "name"}, "times": {"member"}}),
    ("pay", "position(..)", {"times": {"job"}}),
    ("pay", "position(../..)", {"times": {"member"}}),
    ("pay", "indexed-repeat(${name}, ${member}, ${top})", {"names": {"name", "top"}, "times": {"member"}}),
    ("calc", "instance('cities')/root/item[name = ${where}]/label",
     {"names": {"where"}, "times": {"member"}, "instances": {"cities"}}),
    ("calc", "pulldata('cities', 'label', 'name', ${where})",
     {"names": {"where"}, "times": {"member"}, "instances": {"cities"}}),
    ("calc", "jr:choice-name(${where}, '${where}')",
     {"names": {"where"}, "times": {"member"}, "labels": {"where"}}),
    ("top", "once(random())", {"current": True, "chance": True}),
    ("top", "today() > now()", {"time": True}),
    ("top", "randomize(${age})", {"names": {"age"}, "times": {"member"}, "chance": True}),
    ("top", "randomize(${age}, 1)", {"names": {"age"}, "times": {"member"}}),
    ("top", "${nobody}", {"names": {"nobody"}}),
    ("top", "../nothing", {"paths": (["path", ["."], ["parent"], ["child", "nothing"]],)}),
]  # fmt: skip


@pytest.mark.parametrize(("owner", "text", "expected"), READS)
def test_what_a_tree_reads(owner: str, text: str, expected: dict[str, object]) -> None:
    assert logic.reads(logic.parse(text), OUTLINE, owner) == logic.Reads(**expected)  # type: ignore[arg-type]


def test_what_a_tree_reads_without_an_outline() -> None:
    tree = logic.parse("${a} = ../b or district = instance('l')/root/item[x = ${c}]/y", columns=True)
    found = logic.reads(tree)
    assert found.names == {"a", "c"}
    assert found.columns == {"district"}
    assert found.instances == {"l"}
    assert found.paths == (["path", ["."], ["parent"], ["child", "b"]],)


KINDS = dict.fromkeys(OUTLINE.by_name, "text") | {"age": "number", "where": "choice", "top": "photo"}
CHECKS = [
    ("age", "../name = 'a'", []),
    ("age", "../nothing = 'a'", [("path_unknown", "error", 3)]),
    ("age", "/data/place/town", [("path_unknown", "error", 12)]),
    ("age", "../../../../..", [("path_unknown", "error", None)]),
    ("age", "${nobody}/x", [("name_unknown", "error", 0)]),
    ("age", "/data/member[nam = 'a']/age", [("path_unknown", "error", 13)]),
    ("age", "/data/member[name = 'a']/age", []),
    ("age", "instance('cities')/root/item[name = ${where}]/label", []),
    ("age", "instance('towns')/root/item[name = ${where}]/label", [("list_unknown", "error", 10)]),
    ("age", "instance('cities')/root/item[nam = 1]/label", [("column_unknown", "error", 29)]),
    ("age", "instance('cities')/root/item[name = 1]/lab", [("column_unknown", "error", 39)]),
    ("age", "instance('cities')/root/row", [("column_unknown", "error", 24)]),
    ("age", "pulldata('towns', 'a', 'b', 1)", [("list_unknown", "error", 10)]),
    ("age", "pulldata('cities', 'lab', 'name', 1)", [("column_unknown", "error", 20)]),
    ("age", "../../top + 1", [("type_number", "warning", 6)]),
    ("age", "count('a')", [("type_nodes", "error", 0)]),
    ("age", "position(3)", [("type_nodes", "error", 0)]),
    ("age", "position(..)", []),
    ("age", "position()", [("position_bare", "warning", 0)]),
    ("age", "${member}[position() = 1]/name", []),
    ("age", "indexed-repeat(${name}, 3, 1)", [("type_nodes", "error", 0)]),
    ("age", "indexed-repeat(${name}, ${member})", [("arity", "error", 0)]),
    ("age", "${last-saved#age}", [("last_saved", "warning", None)]),
    ("age", "date('2026-02-30')", [("date_written", "error", 6)]),
    ("age", "date('2026-3-5') > date('')", []),
    ("age", "date(true())", [("date_written", "error", 5)]),
    ("age", "decimal-time('25:00')", [("time_written", "error", 14)]),
    ("age", "distance('1 2')", [("place_written", "error", 10)]),
    ("age", "distance(${where}, '1 2')", []),
    ("age", "geofence('91 0', ${where})", [("place_written", "error", 10)]),
    ("age", "digest(${name}, 'MD6')", [("digest_written", "error", 17)]),
    ("age", "digest(${name}, 'md5', 'hex')", []),
    (None, "../a", [("current_unknown", "error", None)]),
    (None, "number()", [("current_unknown", "error", None)]),
]


@pytest.mark.parametrize(("owner", "text", "expected"), CHECKS)
def test_check(owner: str | None, text: str, expected: list[tuple[str, str, int | None]]) -> None:
    found = logic.check(logic.parse(text), KINDS, current=owner, text=text, outline=OUTLINE)
    assert [(each.code, each.severity, each.offset) for each in found] == expected


def test_columns_of_a_choice_filter() -> None:
    tree = logic.parse("nam = ${name}", columns=True)
    found = logic.check(tree, KINDS, current="age", columns=["name", "label"])
    assert [each.code for each in found] == ["column_unknown"]


def test_an_outline_of_lists_that_are_not_known() -> None:
    outline = logic.Outline(ITEMS)
    tree = logic.parse("instance('towns')/root/item[name = 'a']/label")
    assert logic.check(tree, KINDS, current="age", outline=outline) == []
