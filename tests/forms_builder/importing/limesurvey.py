"""LimeSurvey files for tests, written here: in the layout of version 2-3 (`old`) or of 4 and later."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

Words = dict[str, str]


def words(said: str | Words) -> Words:
    """One language, or several."""
    return said if isinstance(said, dict) else {"zh-Hans": said}


@dataclass
class Q:
    """One question; `subs` and `columns` are (code, words), `answers` too."""

    type: str
    code: str
    text: str | Words = "问题"
    help: str | Words = ""
    other: bool = False
    mandatory: str = "N"
    relevance: str = "1"
    pattern: str = ""
    subs: list[tuple[str, str | Words]] = field(default_factory=list)
    columns: list[tuple[str, str | Words]] = field(default_factory=list)
    answers: list[tuple[str, str | Words]] = field(default_factory=list)
    second: list[tuple[str, str | Words]] = field(default_factory=list)  # answers of scale 1
    attributes: dict[str, str] = field(default_factory=dict)
    defaults: list[tuple[str, str]] = field(default_factory=list)  # (sub's code or "", value)


@dataclass
class G:
    """One group."""

    name: str | Words
    questions: list[Q]
    relevance: str = "1"
    random: str = ""


@dataclass
class File:
    """A whole survey."""

    groups: list[G]
    title: str | Words = "测试"
    welcome: str | Words = ""
    end: str | Words = ""
    languages: tuple[str, ...] = ("zh-Hans",)
    settings: dict[str, str] = field(default_factory=dict)
    notice: str = ""
    quotas: list[tuple[str, int, list[tuple[str, str]]]] = field(default_factory=list)
    conditions: list[tuple[str, str, str, str, str]] = field(
        default_factory=list
    )  # q, scenario, field, method, value

    def ids(self) -> dict[str, int]:
        """Numbers by question code and code_sub."""
        found: dict[str, int] = {}
        for group in self.groups:
            for question in group.questions:
                found.setdefault(question.code, len(found) + 100)
                for code, _text in (*question.subs, *question.columns):
                    found[f"{question.code}_{code}"] = len(found) + 100
        return found

    def xml(self, *, old: bool = False) -> bytes:
        """The file."""
        tables = (_old if old else _new)(self)
        body = "".join(_table(name, rows) for name, rows in tables.items() if rows)
        listed = "".join(f"<language>{each}</language>" for each in self.languages)
        head = "<LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>1</DBVersion>"
        inside = f"{head}<languages>{listed}</languages>{body}"
        return f"<?xml version='1.0' encoding='UTF-8'?><document>{inside}</document>".encode()


Rows = list[dict[str, str]]


def _table(name: str, rows: Rows) -> str:
    cells = "".join(
        "<row>" + "".join(f"<{key}>{escape(value)}</{key}>" for key, value in row.items()) + "</row>"
        for row in rows
    )
    return f"<{name}><rows>{cells}</rows></{name}>"


def _common(file: File) -> dict[str, Rows]:
    ids = file.ids()
    every = [question for group in file.groups for question in group.questions]
    settings = {
        "sid": "7",
        "language": file.languages[0],
        "additional_languages": " ".join(file.languages[1:]),
    }
    return {
        "surveys": [settings | file.settings],
        "surveys_languagesettings": [
            {
                "surveyls_language": each,
                "surveyls_title": words(file.title).get(each, ""),
                "surveyls_welcometext": words(file.welcome).get(each, ""),
                "surveyls_endtext": words(file.end).get(each, ""),
                "surveyls_policy_notice": file.notice if each == file.languages[0] else "",
            }
            for each in file.languages
        ],
        "question_attributes": [
            {
                "qid": str(ids[q.code]),
                "attribute": name.split("@")[0],
                "value": value,
                "language": (name + "@").split("@")[1],
            }
            for q in every
            for name, value in q.attributes.items()
        ],
        "quota": [
            {"id": str(at), "name": name, "qlimit": str(limit), "active": "1"}
            for at, (name, limit, _members) in enumerate(file.quotas)
        ],
        "quota_members": [
            {"quota_id": str(at), "qid": str(ids[code]), "code": answer}
            for at, (_name, _limit, members) in enumerate(file.quotas)
            for code, answer in members
        ],
        "conditions": [
            {"qid": str(ids[q]), "scenario": scenario, "cfieldname": name, "method": method, "value": value}
            for q, scenario, name, method, value in file.conditions
        ],
        "defaultvalues": [
            {
                "qid": str(ids[q.code]),
                "sqid": str(ids.get(f"{q.code}_{sub}", 0)),
                "specialtype": "",
                "language": "",
                "defaultvalue": value,
            }
            for q in every
            for sub, value in q.defaults
        ],
    }


def _question(q: Q, qid: int, gid: int, order: int) -> dict[str, str]:
    return {
        "qid": str(qid),
        "parent_qid": "0",
        "gid": str(gid),
        "type": q.type,
        "title": q.code,
        "preg": q.pattern,
        "other": "Y" if q.other else "N",
        "mandatory": q.mandatory,
        "question_order": str(order),
        "relevance": q.relevance,
    }


def _sub(code: str, qid: int, parent: int, gid: int, order: int, scale: int) -> dict[str, str]:
    found = {"qid": str(qid), "parent_qid": str(parent), "gid": str(gid), "type": "T", "title": code}
    return found | {"question_order": str(order), "scale_id": str(scale)}


def _old(file: File) -> dict[str, Rows]:
    ids = file.ids()
    tables: dict[str, Rows] = {name: [] for name in ("groups", "questions", "subquestions", "answers")}
    for lang in file.languages:
        for gid, group in enumerate(file.groups, start=1):
            row = {"gid": str(gid), "group_order": str(gid), "grelevance": group.relevance}
            row |= {
                "randomization_group": group.random,
                "group_name": words(group.name).get(lang, ""),
                "language": lang,
            }
            tables["groups"].append(row)
            for order, q in enumerate(group.questions):
                own = _question(q, ids[q.code], gid, order)
                own |= {
                    "question": words(q.text).get(lang, ""),
                    "help": words(q.help).get(lang, ""),
                    "language": lang,
                }
                tables["questions"].append(own)
                for scale, subs in enumerate((q.subs, q.columns)):
                    for at, (code, text) in enumerate(subs):
                        sub = _sub(code, ids[f"{q.code}_{code}"], ids[q.code], gid, at, scale)
                        tables["subquestions"].append(
                            sub | {"question": words(text).get(lang, ""), "language": lang}
                        )
                for scale, answers in enumerate((q.answers, q.second)):
                    for at, (code, text) in enumerate(answers):
                        answer = {
                            "qid": str(ids[q.code]),
                            "code": code,
                            "sortorder": str(at),
                            "scale_id": str(scale),
                        }
                        tables["answers"].append(
                            answer | {"answer": words(text).get(lang, ""), "language": lang}
                        )
    return tables | _common(file)


def _new(file: File) -> dict[str, Rows]:
    ids = file.ids()
    names = (
        "groups",
        "group_l10ns",
        "questions",
        "subquestions",
        "question_l10ns",
        "answers",
        "answer_l10ns",
    )
    tables: dict[str, Rows] = {name: [] for name in names}
    aid = 0
    for gid, group in enumerate(file.groups, start=1):
        row = {"gid": str(gid), "group_order": str(gid), "grelevance": group.relevance}
        tables["groups"].append(row | {"randomization_group": group.random})
        tables["group_l10ns"] += [
            {"gid": str(gid), "group_name": text, "language": lang}
            for lang, text in words(group.name).items()
        ]
        for order, q in enumerate(group.questions):
            tables["questions"].append(_question(q, ids[q.code], gid, order))
            tables["question_l10ns"] += [
                {
                    "qid": str(ids[q.code]),
                    "question": text,
                    "help": words(q.help).get(lang, ""),
                    "language": lang,
                }
                for lang, text in words(q.text).items()
            ]
            for scale, subs in enumerate((q.subs, q.columns)):
                for at, (code, text) in enumerate(subs):
                    qid = ids[f"{q.code}_{code}"]
                    tables["subquestions"].append(_sub(code, qid, ids[q.code], gid, at, scale))
                    tables["question_l10ns"] += [
                        {"qid": str(qid), "question": said, "language": lang}
                        for lang, said in words(text).items()
                    ]
            for scale, answers in enumerate((q.answers, q.second)):
                for at, (code, text) in enumerate(answers):
                    aid += 1
                    answer = {"aid": str(aid), "qid": str(ids[q.code]), "code": code, "scale_id": str(scale)}
                    tables["answers"].append(answer | {"sortorder": str(at), "assessment_value": str(at)})
                    tables["answer_l10ns"] += [
                        {"aid": str(aid), "answer": said, "language": lang}
                        for lang, said in words(text).items()
                    ]
    return tables | _common(file)


def one(question: Q, *before: Q, **more: object) -> File:
    """A survey that asks `before` and then the question, in one group."""
    return File([G("一组", [*before, question])], **more)  # type: ignore[arg-type]  # a test's own names
