"""Random forms, as wide as the schema is: every type, groups, repeats, lists, languages, facts and looks."""

from __future__ import annotations

import uuid
from typing import Any

from hypothesis import strategies as st

from forms_builder.logic import parse
from forms_builder.schema import (
    ChoiceList,
    Consent,
    Expression,
    Form,
    Group,
    Item,
    Option,
    PageBreak,
    Question,
    Repeat,
    Row,
)

CHARACTERS = "abz AZ09居问（）“”‘’'\"=+-@#%&<>;:,./\\|\n\u00a0é—{}$"
NAMES = [
    "a",
    "b2",
    "_c",
    "d.e",
    "f-g",
    "姓名",
    "data",
    "h",
    "meta",
    "instanceName",
    "k",
    "l",
    "m",
    "n",
    "o",
    "p",
]
PLAIN = ("text", "long_text", "phone", "id_number", "household", "integer", "decimal", "date", "time")
PLAIN += ("datetime", "location", "trace", "shape", "photo", "signature", "audio", "video", "file")
PLAIN += ("barcode", "acknowledge", "note", "calculated", "hidden", "slider", "nps")
CHOOSING = ("single", "rating", "dropdown", "multiple", "ranking", "matrix")
FUNCTIONS = ("${%s} = 'a'", "selected(${%s}, 'a')", "string-length(${%s})  >  3", "not(${%s} != '')")


def texts(least: int = 0, most: int = 30) -> st.SearchStrategy[str]:
    """Words without outer spaces; a "${" is no reference unless it names something."""
    drawn = st.text(CHARACTERS, min_size=least, max_size=most)
    tidy = drawn.map(lambda text: text.replace("${", "$ {").strip())
    return tidy.filter(bool) if least else tidy


@st.composite
def options(draw: st.DrawFn, *, spaces: bool = False) -> tuple[Option, ...]:
    """Two to five options with facts."""
    count = draw(st.integers(1, 5))
    values = draw(
        st.lists(st.sampled_from(["a", "b", "c1", "d-e", "1", "2", "居"]), min_size=count, unique=True)
    )
    return tuple(
        Option(
            value,
            draw(texts(1)),
            score=draw(st.sampled_from([None, 0, 1.5, 100, 2.0])),
            na=draw(st.booleans()),
            exclusive=draw(st.booleans()),
            enabled=draw(st.sampled_from([True, True, False])),
            code=draw(st.sampled_from(["", "2.1"])),
            quota=draw(st.sampled_from([None, 5])),
            columns=draw(st.sampled_from([{}, {"region": "x"}])),
        )
        for value in values
    )


class _Maker:
    """Draws a form's items; expressions read only what came before."""

    def __init__(self, draw: st.DrawFn, lists: dict[str, ChoiceList]) -> None:
        self._draw = draw
        self._names = iter(draw(st.permutations(NAMES)))
        self._lists = lists
        self._known: list[str] = []

    def items(self, depth: int, most: int) -> tuple[Item, ...]:
        count = self._draw(st.integers(1, most))
        found = (self._item(depth) for _ in range(count))
        return tuple(item for item in found if item is not None)

    def _item(self, depth: int) -> Item | None:
        kinds = ["question"] * 5 + ["page_break"] + (["group", "repeat"] if depth else [])
        kind = self._draw(st.sampled_from(kinds))
        name = next(self._names, None)
        if kind == "page_break":
            return PageBreak(str(self._id()), self._draw(texts()))
        if name is None:
            return None
        if kind == "question":
            question = self._question(name)
            self._known.append(name)
            return question
        common = self._common(name)
        if kind == "repeat":
            count = self._expression()
            items = self.items(depth - 1, 3)
            return Repeat(
                **common,
                items=items,
                count=count,
                least=self._draw(st.integers(0, 3)),
                most=self._draw(st.sampled_from([5, 50])),
                one=self._draw(texts()),
            )
        if self._draw(st.booleans()):
            common["name"] = ""
        return Group(**common, items=self.items(depth - 1, 3))

    def _common(self, name: str) -> dict[str, Any]:
        draw = self._draw
        return {
            "id": str(self._id()),
            "name": name,
            "label": draw(texts()),
            "hint": draw(texts()),
            "relevant": self._expression(),
            "read_only": self._expression(),
            "appearance": draw(
                st.sampled_from(["", "w1", "minimal", "multiline", "draw", "quick-search w2"])
            ),
            "node": draw(st.sampled_from(["", "", "", "node", "x"])),
            "extra": draw(st.sampled_from([{}, {"guidance_hint": "g", "body::accuracyThreshold": "5"}])),
        }

    def _question(self, name: str) -> Question:
        draw = self._draw
        kind = draw(st.sampled_from(PLAIN + CHOOSING))
        values = self._common(name) | {"type": kind, "settings": self._settings(kind)}
        if kind in CHOOSING:
            values |= self._choices(kind)
        if kind == "matrix":
            rows = draw(st.lists(st.sampled_from(["r1", "2", "第一行"]), min_size=1, unique=True))
            values["rows"] = tuple(Row(value, draw(texts(1))) for value in rows)
            values |= {"appearance": draw(st.sampled_from(["", "w3"])), "read_only": None}
        else:
            values["calculation"] = self._expression()
            values["default"] = self._default()
        if draw(st.booleans()):
            values["required"] = True
        else:
            values["required_if"] = self._expression()
        return Question(
            **values,
            constraint=self._expression(current=True),
            constraint_message=draw(texts()),
            required_message=draw(texts()),
            weight=draw(st.sampled_from([None, 1, 0.5, 2.0])),
            dimension=draw(texts(0, 5)),
            sensitive=draw(st.booleans()),
            staff_only=draw(st.booleans()),
            separate_consent=draw(st.booleans()),
            image=draw(st.sampled_from(["", "ab" * 32 + ".png"])),
        )

    def _choices(self, kind: str) -> dict[str, Any]:
        draw = self._draw
        if self._lists and kind in ("single", "dropdown", "multiple") and draw(st.booleans()):
            text = draw(st.sampled_from(["", "region = 'x'"]))
            choice_filter = Expression(text, parse(text, columns=True)) if text else None
            return {
                "choices_from": draw(st.sampled_from(sorted(self._lists))),
                "choice_filter": choice_filter,
            }
        return {"options": draw(options())}

    def _settings(self, kind: str) -> dict[str, Any]:
        draw = self._draw
        if kind == "hidden":
            return draw(st.sampled_from([{}, {"preload": "start"}, {"parameter": "from"}]))
        if kind == "slider":
            return draw(
                st.sampled_from([{}, {"start": 1, "end": 5, "step": 0.5}, {"start": 0.5, "unit": "m²"}])
            )
        if kind == "photo":
            return draw(st.sampled_from([{}, {"most": 1}, {"most": 3}, {"parameters": "max-pixels=640"}]))
        if kind in ("single", "multiple", "dropdown", "ranking"):
            return draw(st.sampled_from([{}, {"randomize": True}, {"list": "l"}, {"low": "${x"}]))
        return draw(st.sampled_from([{}, {"kept": ["a", {"b": None}]}]))

    def _expression(self, *, current: bool = False) -> Expression | None:
        known = self._known[-4:]
        choices = [""] * 3 + ([". > 3", "regex(., '^[0-9 ]+$')"] if current else ["1 = 1", "'a' = \"a b\""])
        choices += [function % name for name in known for function in FUNCTIONS]
        text = self._draw(st.sampled_from(choices))
        return Expression(text, parse(text)) if text else None

    def _default(self) -> Expression | None:
        text = self._draw(
            st.sampled_from(["", "", "'x'", "'1 + 1'", "5", "today()", "'2026-03-15'", '"it\'s"'])
        )
        return Expression(text, parse(text)) if text else None

    def _id(self) -> uuid.UUID:
        return self._draw(st.uuids(version=4))


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """A form that could have been compiled or imported."""
    lists: dict[str, ChoiceList] = {}
    if draw(st.booleans()):
        rows = (("a", "A", "x", ""), ("b", "B", "", "x.png"), ("a", "A2", "y", ""))
        lists["l"] = ChoiceList(("name", "label", "region", "image"), rows)
    if draw(st.booleans()):
        lists["odd"] = ChoiceList(("value", "label"), (("a", ""), ("b", "B")))
    maker = _Maker(draw, lists)
    items = maker.items(2, 5)
    languages = draw(st.sampled_from([(), ("en",), ("en", "ug")]))
    form = Form(
        title=draw(texts(0, 20)),
        items=items,
        intro=draw(texts()),
        family=draw(st.sampled_from(["household_survey", "inspection"])),
        language=draw(st.sampled_from(["zh-hans", "en" if not languages else "fr"])),
        consent=draw(st.sampled_from([None, Consent("同意？", False, 30), Consent("x", True, 365)])),
        scoring=draw(st.sampled_from([{}, {"gate": {"n": 30}}])),
        lists=lists,
        settings=draw(st.sampled_from([{}, {"form_id": "f", "version": "2"}, {"style": "pages"}])),
        languages=languages,
        extra=draw(st.sampled_from([{}, {"sheets": {"notes": [["a"], ["=1+1", "b"]]}}])),
    )
    return form if not languages else translated(draw, form)


def translated(draw: st.DrawFn, form: Form) -> Form:
    """With some words in the other languages."""
    keys = ["title", "consent.notice"]
    for item, _groups in form.walk():
        keys += [f"{item.id}.label"]
        if isinstance(item, Question):
            keys += [f"{item.id}.hint", f"{item.id}.constraint_message", f"{item.id}.image"]
            keys += [f"{item.id}.option.{option.value}" for option in item.options]
            keys += [f"{item.id}.row.{row.value}" for row in item.rows]
    words = st.dictionaries(st.sampled_from(keys), texts(1), min_size=1, max_size=8)
    translations = {tag: draw(words) for tag in form.languages}
    return Form(
        **{**{name: getattr(form, name) for name in form.__dataclass_fields__}, "translations": translations}
    )
