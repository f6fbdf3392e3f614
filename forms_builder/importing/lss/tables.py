"""The tables of a LimeSurvey file, old layouts and new ones alike, as plain records.

Until LimeSurvey 3 a row repeats for each language and carries its words; since 4 the words are in tables of
their own (`…_l10ns`). Both become records with words by language.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from forms_builder.importing.limits import FILE_SIZE, ROWS

Row = dict[str, str]
Words = dict[str, str]  # by language

KINDS = ("Survey", "Group", "Question")


class NotReadable(ValueError):
    """`code` is one of the file codes in `notes`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass
class Answer:
    """One option of a question, on one of its scales."""

    code: str
    scale: int
    order: int
    score: float
    words: Words = field(default_factory=dict)


@dataclass
class Sub:
    """A subquestion: a line of a table, a column of it (scale 1), or an option of a multiple choice."""

    qid: str
    code: str
    scale: int
    order: int
    relevance: str
    words: Words = field(default_factory=dict)


@dataclass
class Source:
    """One question as the file has it."""

    qid: str
    gid: str
    type: str
    code: str
    order: int
    other: bool
    mandatory: str
    pattern: str
    relevance: str
    words: Words = field(default_factory=dict)
    help: Words = field(default_factory=dict)
    attributes: dict[str, Words] = field(default_factory=dict)
    subs: list[Sub] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    defaults: list[tuple[str, str, str, str]] = field(
        default_factory=list
    )  # sub's qid, special, language, value

    def attribute(self, name: str, language: str = "") -> str:
        """A setting's value in a language (or without one); '' where it has none."""
        found = self.attributes.get(name, {})
        return (found.get(language) or found.get("") or "").strip()


@dataclass
class SourceGroup:
    """One group as the file has it."""

    gid: str
    order: int
    relevance: str
    random: str
    words: Words = field(default_factory=dict)
    help: Words = field(default_factory=dict)


@dataclass
class Survey:
    """All of a file."""

    sid: str
    language: str
    languages: tuple[str, ...]
    settings: Row
    words: dict[str, Row]
    groups: list[SourceGroup]
    questions: list[Source]
    conditions: list[Row]
    quotas: list[Row]
    quota_members: list[Row]


def survey_of(data: bytes) -> Survey:
    """The tables of a file's bytes. Raises NotReadable."""
    if len(data) > FILE_SIZE:
        raise NotReadable("file_too_large", limit=FILE_SIZE // 1_000_000)
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NotReadable("not_xml", detail=type(error).__name__) from error
    if root.tag != "document" or (root.findtext("LimeSurveyDocType") or "").strip() not in KINDS:
        raise NotReadable("not_limesurvey")
    tables = {table.tag: list(_rows(table)) for table in root if table.find("rows") is not None}
    if sum(map(len, tables.values())) > ROWS:
        raise NotReadable("too_many_rows", limit=ROWS)
    return _survey(tables, [each.text or "" for each in root.iterfind("languages/language")])


def _survey(tables: dict[str, list[Row]], listed: list[str]) -> Survey:
    settings = next(iter(tables.get("surveys", ())), {})
    words = {row.get("surveyls_language", ""): row for row in tables.get("surveys_languagesettings", ())}
    language = settings.get("language") or next((each for each in listed if each), "") or "en"
    further = [*settings.get("additional_languages", "").split(), *listed, *words]
    languages = tuple(each for each in dict.fromkeys(further) if each and each != language)
    return Survey(
        sid=settings.get("sid", ""),
        language=language,
        languages=languages,
        settings=settings,
        words=words,
        groups=_groups(tables),
        questions=_questions(tables),
        conditions=tables.get("conditions", []),
        quotas=tables.get("quota", []),
        quota_members=tables.get("quota_members", []),
    )


def _groups(tables: dict[str, list[Row]]) -> list[SourceGroup]:
    found: dict[str, SourceGroup] = {}
    for row in (*tables.get("groups", ()), *tables.get("group_l10ns", ())):
        group = found.get(row.get("gid", ""))
        if group is None:
            group = SourceGroup(
                row.get("gid", ""),
                _int(row.get("group_order")),
                row.get("grelevance", ""),
                row.get("randomization_group", ""),
            )
            found[group.gid] = group
        _speak(group.words, row, "group_name")
        _speak(group.help, row, "description")
    return sorted(found.values(), key=lambda each: each.order)


def _questions(tables: dict[str, list[Row]]) -> list[Source]:
    found: dict[str, Source] = {}
    subs: dict[str, Sub] = {}
    children: dict[str, list[Sub]] = defaultdict(list)
    for row in (*tables.get("questions", ()), *tables.get("subquestions", ())):
        parent = row.get("parent_qid", "0")
        if parent in ("", "0"):
            source = found.setdefault(row.get("qid", ""), _source(row))
            _speak(source.words, row, "question")
            _speak(source.help, row, "help")
        else:
            qid = row.get("qid", "")
            if qid not in subs:
                subs[qid] = _sub(row)
                children[parent].append(subs[qid])
            _speak(subs[qid].words, row, "question")
    for row in tables.get("question_l10ns", ()):
        place = found.get(row.get("qid", "")) or subs.get(row.get("qid", ""))
        if place is not None:
            _speak(place.words, row, "question")
        if isinstance(place, Source):
            _speak(place.help, row, "help")
    for qid, source in found.items():
        source.subs = sorted(children[qid], key=lambda each: (each.scale, each.order))
    _answers(tables, found)
    for row in tables.get("question_attributes", ()):
        if (owner := found.get(row.get("qid", ""))) and row.get("value", "") != "":
            owner.attributes.setdefault(row.get("attribute", ""), {})[row.get("language", "")] = row["value"]
    _defaults(tables, found)
    return sorted(found.values(), key=lambda each: each.order)


def _source(row: Row) -> Source:
    return Source(
        qid=row.get("qid", ""),
        gid=row.get("gid", ""),
        type=row.get("type", ""),
        code=row.get("title", ""),
        order=_int(row.get("question_order")),
        other=row.get("other") == "Y",
        mandatory=row.get("mandatory", "N"),
        pattern=row.get("preg", ""),
        relevance=row.get("relevance", ""),
    )


def _sub(row: Row) -> Sub:
    return Sub(
        row.get("qid", ""),
        row.get("title", ""),
        _int(row.get("scale_id")),
        _int(row.get("question_order")),
        row.get("relevance", ""),
    )


def _answers(tables: dict[str, list[Row]], sources: dict[str, Source]) -> None:
    by_aid: dict[str, Answer] = {}
    by_code: dict[tuple[str, str, int], Answer] = {}
    for row in tables.get("answers", ()):
        key = (row.get("qid", ""), row.get("code", ""), _int(row.get("scale_id")))
        owner = sources.get(key[0])
        if owner is None:
            continue
        answer = by_code.get(key)
        if answer is None:
            score = _float(row.get("assessment_value"))
            answer = by_code[key] = Answer(key[1], key[2], _int(row.get("sortorder")), score)
            owner.answers.append(answer)
        if row.get("aid"):
            by_aid[row["aid"]] = answer
        _speak(answer.words, row, "answer")
    for row in tables.get("answer_l10ns", ()):
        said = by_aid.get(row.get("aid", ""))
        if said is None and row.get("qid"):
            said = by_code.get((row["qid"], row.get("code", ""), _int(row.get("scale_id"))))
        if said is not None:
            _speak(said.words, row, "answer")
    for source in sources.values():
        source.answers.sort(key=lambda each: (each.scale, each.order))


def _defaults(tables: dict[str, list[Row]], sources: dict[str, Source]) -> None:
    words: dict[str, list[Row]] = defaultdict(list)
    for row in tables.get("defaultvalue_l10ns", ()):
        words[row.get("dvid", "")].append(row)
    for row in tables.get("defaultvalues", ()):
        owner = sources.get(row.get("qid", ""))
        if owner is None:
            continue
        for said in (row, *words.get(row.get("dvid", ""), ())):
            if value := said.get("defaultvalue", ""):
                part, special = row.get("sqid", "0"), row.get("specialtype", "")
                owner.defaults.append((part, special, said.get("language", ""), value))


def _rows(table: Any) -> Iterator[Row]:
    for row in _children(table, "rows", "row"):
        yield {each.tag: (each.text or "").strip() for each in row}


def _children(table: Any, outer: str, inner: str) -> Iterable[Any]:
    return table.iterfind(f"{outer}/{inner}")  # type: ignore[no-any-return]  # ElementTree is untyped here


def _speak(words: Words, row: Row, key: str) -> None:
    if row.get(key):
        words[row.get("language", "")] = row[key]


def _int(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0


def _float(text: str | None) -> float:
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if abs(value) < 1e9 else 0.0
