"""What is refused, with which code and where; what the check says about a questionnaire."""

import pytest

from forms_builder import logic
from forms_builder.logic import regex
from forms_builder.logic.errors import MESSAGES

SYNTAX = [
    ("", "empty", 0),
    ("   ", "empty", 0),
    ("1 +", "unexpected_end", 3),
    ("(1", "unclosed_at_end", 2),
    ("(1, 2)", "unclosed_bracket", 2),
    ("1 2", "operator_missing", 2),
    (") + 1", "value_missing", 0),
    ("'abc", "unclosed_string", 0),
    ("${a", "unclosed_reference", 0),
    ("${}", "unclosed_reference", 0),
    ("${a b}", "unclosed_reference", 0),
    ("1 ＝ 1", "fullwidth_character", 2),
    ("selected（., 'a')", "fullwidth_character", 8),
    ("1 # 1", "unexpected_character", 2),
    ("a", "path_refused", 0),
    ("a/b", "path_refused", 0),
    ("count(a[1])", "path_refused", 6),
    ("//a", "descendants_refused", 0),
    ("../a//b", "descendants_refused", 4),
    ("@a", "attribute_refused", 0),
    ("../a/@b", "attribute_refused", 5),
    ("../", "step_missing", 3),
    ("../1", "step_missing", 3),
    ("../position()", "step_missing", 3),
    ("/[1]", "step_missing", 0),
    ("../a/text()", "node_test_refused", 5),
    ("../comment()", "node_test_refused", 3),
    ("../node(1)", "unclosed_bracket", 8),
    ("..[1]", "parent_predicate", 0),
    ("${a}[1", "unclosed_predicate_at_end", 6),
    ("${a}[1)", "unclosed_predicate", 6),
    ("${a}[]", "value_missing", 5),
    ("'a'[1]", "nodes_missing", 3),
    ("5/a", "nodes_missing", 1),
    ("(1 + 2)/a", "nodes_missing", 7),
    ("concat('a')/b", "nodes_missing", 11),
    ("instance('l')", "instance_root", 13),
    ("instance('l')/item", "instance_root", 14),
    ("instance(${l})/root", "instance_dynamic", 9),
    ("child::a", "axis_refused", 0),
    ("/descendant::blah", "axis_refused", 1),
    ("/a/b::c", "axis_refused", 3),
    ("/ns:*", "namespace_refused", 1),
    ("my:function(1)", "namespace_refused", 0),
    ("${a} | ${b}", "union_refused", 5),
    ("9" * 400, "number_too_large", 0),
    ("1" * 4001, "too_long", 4000),
    ("regex(., ${a})", "regex_dynamic", 9),
    ("regex(., '(')", "regex_bracket", 11),
    ("regex(., 'a**')", "regex_repeat", 12),
    ("regex(., '[b-a]')", "regex_range", 12),
    ("regex(., '\\1')", "regex_escape", 10),
    ("regex(., '\\p{L}')", "regex_escape", 10),
    ("regex(., '(?=a)')", "regex_group", 11),
    ("regex(., 'a{1001}')", "regex_too_long", 11),
    ("regex(., '(a{100}){100}')", "regex_too_long", 10),
]


@pytest.mark.parametrize(("text", "code", "offset"), SYNTAX, ids=lambda value: str(value)[:30])
def test_refused_with_a_place(text: str, code: str, offset: int) -> None:
    with pytest.raises(logic.LogicSyntaxError) as caught:
        logic.parse(text)
    assert (caught.value.code, caught.value.offset) == (code, offset)


@pytest.mark.parametrize("text", ["(" * 65 + "1" + ")" * 65, "-" * 70 + "1", "not(" * 65 + "1" + ")" * 65])
def test_depth_is_bounded(text: str) -> None:
    with pytest.raises(logic.LogicSyntaxError) as caught:
        logic.parse(text)
    assert caught.value.code == "too_deep"


def test_long_chains_are_flat() -> None:
    text = " or ".join(f"${{q}} = '{number}'" for number in range(200))
    assert logic.unparse(logic.parse(text)) == text


KINDS = {"n": "number", "t": "text", "c": "choice", "m": "multiple", "d": "date", "p": "photo"}
CHECKS = [
    ("${n} > 1 and ${x} = 1", [("name_unknown", 13)]),
    ("nothing(1)", [("function_unknown", 0)]),
    ("1 + lang('de')", [("function_node", 4)]),
    ("true(5)", [("arity", 0)]),
    ("if(1, 2)", [("arity", 0)]),
    ("selected(${n}, 'a')", [("type_selected", 9)]),
    ("${m} = 'a'", [("compare_multiple", 0)]),
    ("${m} > 2", [("type_number", 0)]),
    ("${p} + 1", [("type_number", 0)]),
    ("count('a')", [("type_nodes", 0)]),
    ("string-length(${p})", [("type_text", 14)]),
    ("${c} = 'z'", [("compare_option", 0)]),
    ("selected(${c}, 'a') and ${d} <= today() and count(${p}) > 1 and ${n} + ${c} > 2", []),
]


@pytest.mark.parametrize(("text", "expected"), CHECKS, ids=lambda value: str(value)[:30])
def test_check(text: str, expected: list[tuple[str, int]]) -> None:
    found = logic.check(logic.parse(text), KINDS, text=text, options={"c": {"a", "b"}})
    assert [(error.code, error.offset) for error in found] == expected


def test_this_question_has_to_be_known() -> None:
    ast = logic.parse(". > 1")
    assert [error.code for error in logic.check(ast, KINDS)] == ["current_unknown"]
    assert logic.check(ast, KINDS, current="n") == []


def test_circles() -> None:
    found = logic.cycles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"d"}, "e": {"a", "x"}})
    assert [error.params["names"] for error in found] == ["b → c → b", "d → d"]
    assert logic.cycles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_what_a_tree_reads() -> None:
    ast = logic.parse("${a} = 1 and selected(${b}, .)")
    assert logic.refs(ast) == {"a", "b"}
    assert logic.uses_current(ast)
    assert not logic.needs_more(ast)
    assert logic.needs_more(logic.parse("sqrt(${a}) > 2"))


def test_columns_of_a_choice_list() -> None:
    ast = logic.parse("district = ${d}", columns=True)
    assert ast == ["=", ["column", "district"], ["$", "d"]]
    assert logic.unparse(ast) == "district = ${d}"


def test_messages_can_be_filled() -> None:
    for code, message in MESSAGES.items():
        params = dict.fromkeys(
            ("limit", "char", "instead", "token", "name", "names", "expected", "given"), "x"
        )
        params |= dict.fromkeys(("question", "op", "value", "detail"), "x")
        assert logic.LogicError(code, **params).message == message


SPELLINGS = [
    (r"^[\w-\.]+$", r"^[\w\-\.]+$"),
    (r"\@\-\_", None),
    (r"a{,2}", r"a\{,2\}"),
    (r"]}", r"\]\}"),
    (r"[+-]x[-a]", r"[+-]x[-a]"),
    (r"^1[3-9][0-9]{9}$", r"^1[3-9][0-9]{9}$"),
]


@pytest.mark.parametrize(("pattern", "expected"), SPELLINGS)
def test_canonical_spelling(pattern: str, expected: str | None) -> None:
    assert regex.canonical(pattern) == (expected or "@-_")
    assert regex.canonical(regex.canonical(pattern)) == regex.canonical(pattern)


@pytest.mark.parametrize("pattern", ["(a*)*", "(a|a)*b", "(a|ab|b)*c", r"(\d+-?)+", "(.{1,50},)*x"])
def test_dangerous_patterns(pattern: str) -> None:
    ast = logic.parse(f"regex(., '{pattern}')")
    assert ast == ["regex-linear", ["."], pattern]
    assert logic.needs_more(ast)
    assert logic.parse(logic.unparse(ast)) == ast


@pytest.mark.parametrize(
    "pattern", ["(a|b)+", r"([\w-]+\.)+[a-z]+", r"(\d{3}-?)+", "([a-z]+ )*[a-z]+", ".*a.*"]
)
def test_harmless_patterns(pattern: str) -> None:
    assert logic.parse(f"regex(., '{pattern}')") == ["regex", ["."], pattern]


def test_the_check_wants_a_written_pattern() -> None:
    assert [error.code for error in logic.check(["regex", "a", ["$", "t"]], KINDS)] == ["regex_dynamic"]


def test_no_pattern_keeps_the_server_busy() -> None:
    assert not regex.search("(a|a)*b", "a" * 4000)
    assert not regex.search("a", "b" * 4001 + "a")
