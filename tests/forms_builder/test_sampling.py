"""Random fills of all thirteen templates are accepted, and what is broken on purpose is refused by name."""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from forms_builder import library
from forms_builder.answers import CompiledForm, judge
from forms_builder.logic import parse
from forms_builder.questions import registry
from forms_builder.sampling import (
    NoValidFill,
    picture,
    random_answers,
    random_faults,
    random_payload,
    response_id,
)
from forms_builder.schema import Consent, Expression, Form, Option, Question, Row
from tests.forms_builder.engine.making import ask, form, repeat, table
from tests.forms_builder.engine.twins import tried

KEYS = [each.key for each in library.templates()]
AT = datetime(2026, 3, 15, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
FILLS = 200


@pytest.fixture(scope="module")
def forms() -> dict[str, CompiledForm]:
    return {key: CompiledForm(library.compiled(key).form) for key in KEYS}


def question(name: str, kind: str, constraint: str = "", **more: Any) -> Question:
    rule = Expression(constraint, parse(constraint)) if constraint else None
    return Question(
        f"id-{name}", kind, name, more.pop("label", name), constraint=rule, **{"required": True, **more}
    )


def one(kind: str, constraint: str = "", **more: Any) -> CompiledForm:
    return CompiledForm(Form("t", (question("q", kind, constraint, **more),)))


def draws(compiled: CompiledForm, count: int = 100, **more: Any) -> list[Any]:
    rng = random.Random(7)
    return [random_answers(compiled, rng, at=AT, **more)[0].get("q") for _ in range(count)]


def test_there_are_thirteen_templates() -> None:
    assert len(KEYS) == 13


@pytest.mark.parametrize("stage", ["public", "staff"])
@pytest.mark.parametrize("key", KEYS)
def test_every_random_fill_is_accepted(forms: dict[str, CompiledForm], key: str, stage: Any) -> None:
    compiled, rng = forms[key], random.Random(key)
    asked = Counter[str]()
    for _ in range(FILLS):
        answers, consent = random_answers(compiled, rng, at=AT, stage=stage)
        verdict = judge(compiled, answers, at=AT, consent=consent, stage=stage)
        assert [problem.to_json() for problem in verdict.problems] == []
        assert verdict.answers == answers  # nothing was answered that did not apply
        asked.update(answers.keys())
    never = {
        name
        for name, rule in compiled.rules.items()
        if rule.type.answers and (stage == "staff" or rule.public) and not asked[name]
    }
    optional_photos = {name for name in never if compiled.form.by_name[name].type == "photo"}
    assert never == optional_photos  # every other question was answered at least once


@pytest.mark.parametrize("key", KEYS)
def test_every_fault_is_refused_by_name(forms: dict[str, CompiledForm], key: str) -> None:
    compiled, rng = forms[key], random.Random(key)
    codes = Counter[str]()
    for _ in range(10):
        answers, consent = random_answers(compiled, rng, at=AT)
        for fault in random_faults(compiled, rng, answers, at=AT):
            verdict = judge(compiled, fault.answers, at=AT, consent=consent)
            named = {(problem.question, problem.code) for problem in verdict.problems}
            assert (fault.question, fault.code) in named
            assert all(problem.message for problem in verdict.problems)
            codes[fault.code] += 1
    assert {"unknown_question", "required", "wrong_type"} <= codes.keys()
    if any(rule.question.constraint for rule in compiled.rules.values()):
        assert codes["constraint"]
    assert bool(codes["not_public"]) == bool(compiled.form.later_stage)


def test_the_same_seed_draws_the_same_fills(forms: dict[str, CompiledForm]) -> None:
    compiled = forms["grid_visit_six_clear"]

    def fills(seed: int) -> list[Any]:
        rng = random.Random(seed)
        return [random_answers(compiled, rng, at=AT) for _ in range(5)]

    assert fills(1) == fills(1)
    assert fills(1) != fills(2)


@pytest.mark.parametrize(
    ("kind", "constraint", "low", "high"),
    [
        ("integer", ". > 3 and . < 6", 4, 5),
        ("integer", "10 >= . and 9 <= .", 9, 10),
        ("integer", ". = 7", 7, 7),
        ("integer", ". >= -5 and . <= -5", -5, -5),
        ("decimal", ". >= 0.5 and . <= 0.9", 0.5, 0.9),
        ("integer", ". mod 2 = 0 and . <= 8 and . >= 2", 2, 8),  # the first part is left to trial and error
        ("date", ". >= today() and . <= today() + 2", "2026-03-15", "2026-03-17"),
        ("date", ". < today()", "2026-01-01", "2026-03-14"),
    ],
)
def test_ranges_are_kept(kind: str, constraint: str, low: Any, high: Any) -> None:
    assert all(low <= value <= high for value in draws(one(kind, constraint)))


@pytest.mark.parametrize(
    ("constraint", "good"),
    [
        ("string-length(.) >= 40 and string-length(.) <= 45", lambda text: 40 <= len(text) <= 45),
        ("regex(., '^[A-Z]{2}-[0-9]{3}$')", lambda text: text[:2].isupper() and text[3:].isdigit()),
        ("regex(., '^(甲|乙)[a-c]+$')", lambda text: text[0] in "甲乙"),
    ],
)
def test_texts_keep_lengths_and_patterns(constraint: str, good: Any) -> None:
    assert all(good(text) for text in draws(one("text", constraint)))


def test_a_multiple_choice_keeps_its_numbers_and_lonely_options() -> None:
    options = (*(Option(value, value) for value in "abcde"), Option("none", "都没有", exclusive=True))
    counts = Counter(
        tuple(value) for value in draws(one("multiple", "count-selected(.) <= 2", options=options))
    )
    assert ("none",) in counts
    assert all(len(value) <= 2 and ("none" not in value or len(value) == 1) for value in counts)
    written = one("multiple", "not(selected(., 'a') and count-selected(.) > 1)", options=options[:3])
    assert all(value == ["a"] or "a" not in value for value in draws(written))


def test_leanings_weigh_options_rows_values_and_silence() -> None:
    options = (Option("yes", "是"), Option("no", "否"))
    assert set(draws(one("single", options=options), leanings={"q": {"no": 1}})) == {"no"}
    matrix = one("matrix", options=options, rows=(Row("a", "甲"), Row("b", "乙")))
    assert draws(matrix, 1, leanings={"q": {"yes": 1}}) == [{"a": "yes", "b": "yes"}]
    assert set(draws(one("text"), leanings={"q": {"好": 3, "不好": 1}})) == {"好", "不好"}
    assert set(draws(one("text", required=False), leanings={"q": {"": 1}})) == {None}
    assert None not in draws(one("text", required=False), leanings={"q": {"": 0}})


def test_a_leaning_against_the_rules_gives_way() -> None:
    assert set(draws(one("integer", ". >= 0 and . <= 1"), leanings={"q": {"9": 1}})) <= {0, 1}


def test_optional_photos_are_left_out_and_required_ones_counted() -> None:
    assert set(draws(one("photo", required=False))) == {None}
    assert all(2 <= len(value) <= 3 for value in draws(one("photo", "count(.) >= 2 and count(.) <= 3")))


def test_a_refused_consent_leaves_its_question_out() -> None:
    form = Form("t", (question("q", "phone", separate_consent=True),), consent=Consent("…"))
    rng = random.Random(1)
    seen = set()
    for _ in range(60):
        answers, consent = random_answers(CompiledForm(form), rng, at=AT)
        assert consent["form"] is True
        assert consent["q"] == ("q" in answers)
        seen.add(consent["q"])
    assert seen == {True, False}


def test_a_question_nobody_can_answer_is_named() -> None:
    with pytest.raises(NoValidFill, match="q: 60 draws"):
        random_answers(one("integer", ". > 5 and . < 5"), random.Random(1), at=AT)


def test_a_payload_is_what_the_phone_sends(forms: dict[str, CompiledForm]) -> None:
    payload = random_payload(forms["owner_satisfaction"], "d" * 64, random.Random(3), at=AT)
    assert payload.keys() == {"id", "version", "answers", "consent", "started_at", "completed_at"}
    assert payload["started_at"] < payload["completed_at"] == "2026-03-15T10:30:00+08:00"


def test_response_ids_are_version_seven_and_tell_the_time() -> None:
    made = response_id(AT, random.Random(1))
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert datetime.fromtimestamp((made.int >> 80) / 1000, UTC) == AT


def test_a_picture_is_a_small_jpeg() -> None:
    assert picture(random.Random(1)).startswith(b"\xff\xd8\xff")
    assert len(picture(random.Random(1))) < 60_000


def everything() -> CompiledForm:
    """A form with all that needs the engine, and every type of question that a registry of ours knows."""
    areas = table("name label zone", "a 甲 n", "b 乙 n", "c 丙 s", "d 丁 s")
    kinds = [each for each in registry() if each not in ("calculated", "hidden", "household")]
    choices = {each: {"options": ("a", "b", "c")} for each, kind in registry().items() if kind.options}
    every = [ask(f"every_{each}", each, **choices.get(each, {})) for each in kinds if each != "matrix"]
    return CompiledForm(
        form(
            ask("zone", "single", options=("n", "s"), required=True),
            ask("people", "integer", required=True, constraint=". >= 1 and . <= 4"),
            repeat(
                "family",
                ask("age", "integer", required=True, constraint=". >= 0 and . < 100"),
                ask("school", relevant="${age} < 40", required=True),
                ask("shop", "single", choices_from="areas", choice_filter="zone = ${zone}", required=True),
                ask("shops", "multiple", choices_from="areas", choice_filter="zone = ${zone}", required=True),
                ask("order", "ranking", choices_from="areas", choice_filter="zone = ${zone}", required=True),
                ask("older", "integer", calculation="${age} + 1", constraint=". > ${age}"),
                repeat("jobs", ask("title", required_if="${age} > 20"), least=1, most=2),
                count="${people}",
            ),
            repeat("wishes", ask("wish", required=True, constraint="string-length(.) >= 4"), least=1, most=4),
            ask("total", "calculated", calculation="sum(${age})"),
            ask("why", required_if="${total} > 60"),
            *every,
            lists={"areas": areas},
        )
    )


def test_a_form_that_needs_the_engine_is_filled_and_broken() -> None:
    compiled, rng = everything(), random.Random(3)
    asked, codes = Counter[str](), Counter[str]()
    for fill in range(25):
        answers, consent = random_answers(compiled, rng, at=AT)
        verdict = judge(compiled, answers, at=AT, consent=consent)
        assert [problem.to_json() for problem in verdict.problems] == []
        asked.update(answers.keys())
        asked.update(name for each in answers["family"] for name in each)
        for fault in random_faults(compiled, rng, answers, at=AT) if fill < 4 else ():
            refused = judge(compiled, fault.answers, at=AT, consent=consent)
            assert (fault.question, fault.code) in {(each.question, each.code) for each in refused.problems}
            codes[fault.code] += 1
    uploads = {f"every_{key}" for key, kind in registry().items() if kind.upload}
    notes = {f"every_{key}" for key, kind in registry().items() if not kind.answers}
    known = {name for name, rule in compiled.rules.items() if name.startswith("every_")}
    assert known - asked.keys() == uploads | notes  # optional photos and the like are left out
    assert asked["school"]
    assert {
        "too_many_times",
        "too_few_times",
        "wrong_type",
        "required",
        "constraint",
        "unknown_option",
    } <= codes.keys()
    assert {"not_a_datetime", "bad_point", "number_out_of_range", "repeated_option"} <= codes.keys()


def test_what_cannot_be_filled_says_which_question() -> None:
    impossible = repeat("r", ask("x", "integer", required=True, constraint=". > 5 and . < 3"), least=1)
    with pytest.raises(NoValidFill, match=r"r\[1\]\.x"):
        random_answers(CompiledForm(form(impossible)), random.Random(1), at=AT)


@pytest.mark.parametrize("seed", range(60))
def test_random_forms_are_filled_or_said_to_be_impossible(seed: int) -> None:
    compiled = CompiledForm(tried(seed).form)
    found: list[Any] = []
    with contextlib.suppress(NoValidFill):
        found.append(random_answers(compiled, random.Random(seed), at=AT))
    for answers, consent in found:
        assert judge(compiled, answers, at=AT, consent=consent).ok
        for fault in random_faults(compiled, random.Random(seed), answers, at=AT):
            refused = judge(compiled, fault.answers, at=AT, consent=consent)
            assert (fault.question, fault.code) in {(each.question, each.code) for each in refused.problems}
