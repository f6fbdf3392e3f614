"""What a question type is: how its answer is checked, seen by conditions, shown and counted, what the editor
offers for it and what the phone must load."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from django.utils.translation import gettext_lazy as _

from forms_builder.errors import InvalidAnswer
from forms_builder.schema import Option, Question

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TEXT_LIMIT = 2000
TEXT_CODES = ("control_characters", "too_long")

XPathValue = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SettingField:
    """One setting of a type, kept in `Question.settings[name]` and left out where it is `default`.

    The editor draws it from this alone: `kind` says how, `min` and `max` bound a number or a text's length,
    `choices` are (value, label) pairs. What a spreadsheet put there may be anything: `QuestionType.setting`
    reads it with the default in place of what does not fit.
    """

    name: str
    kind: Literal["int", "float", "text", "bool", "choice"]
    label: StrPromise | str
    default: int | float | str | bool | None = None
    min: int | float | None = None
    max: int | float | None = None
    help: StrPromise | str = ""
    choices: tuple[tuple[str, StrPromise | str], ...] = ()

    def read(self, raw: Any) -> Any:
        """`raw` where it fits, else the default."""
        if self.kind == "bool":
            return raw if isinstance(raw, bool) else self.default
        if self.kind in ("int", "float"):
            return self._number(raw)
        if not isinstance(raw, str) or (self.choices and raw not in dict(self.choices)):
            return self.default
        return raw[: int(self.max)] if self.max else raw

    def _number(self, raw: Any) -> Any:
        wanted = (int,) if self.kind == "int" else (int, float)
        fits = (
            isinstance(raw, wanted)
            and not isinstance(raw, bool)
            and (isinstance(raw, int) or math.isfinite(raw))
            and (self.min is None or raw >= self.min)
            and (self.max is None or raw <= self.max)
        )
        return raw if fits else self.default


RANDOMIZE = SettingField(
    "randomize",
    "bool",
    _("Random order of the options"),
    default=False,
    help=_("Each respondent sees another order; “other”, “none of these” and “cannot say” stay last."),
)


class QuestionType:
    """One kind of question. Subclasses are registered in `forms_builder.questions`.

    `clean` turns what came in (JSON or form fields) into the stored value, or raises `InvalidAnswer`;
    it is never called with an empty answer. `xpath` is the stored value as conditions see it.
    `cells` says what the answer adds to the tally (see docs/architecture.md, Tallies). Whoever calls them
    gives a question with its options in place (`choices.with_options`), also where they come from a list.

    The editor and the spreadsheet's reader learn from the class attributes what a type needs; a type that
    nobody is asked (`asked` is False) has neither number nor place on the page.
    """

    key: ClassVar[str]
    label: ClassVar[StrPromise | str] = _("Question")  # what the editor calls it
    icon: ClassVar[str] = "form"
    group: ClassVar[StrPromise | str] = _("Questions to fill in")  # where the editor's chooser lists it
    patterns: ClassVar[
        tuple[str, ...]
    ] = ()  # the answer rules that the editor offers (conditions/patterns.py)
    kind: ClassVar[str] = "text"  # the logic type checker's word for it
    tally: ClassVar[str] = (
        "answered"  # how results are shown: answered, choice, rating, matrix, number, text …
    )
    answers: ClassVar[bool] = True  # False for what only speaks, such as a note
    asked: ClassVar[bool] = True  # False for what is answered without the respondent: calculated, hidden
    options: ClassVar[bool] = False
    rows: ClassVar[bool] = False
    exclusive: ClassVar[bool] = False  # an option may exclude all others
    other: ClassVar[bool] = False  # an option may be "other, please say"
    lists: ClassVar[bool] = False  # options may come from a list of the form, with a choice filter
    calculates: ClassVar[bool] = False  # it is nothing without a calculation
    upload: ClassVar[str] = ""  # what is sent before the answer that names it: photo, signature, file …
    settings_fields: ClassVar[tuple[SettingField, ...]] = ()
    appearances: ClassVar[tuple[str, ...]] = ()  # words of `Question.appearance` that the page understands
    codes: ClassVar[tuple[str, ...]] = ()  # what the phone may have to say of an answer (errors.MESSAGES)
    modules: ClassVar[tuple[str, ...]] = ()  # what the phone loads for it beyond the common modules
    styles: ClassVar[tuple[str, ...]] = ()  # and which style sheets beyond phone.css
    template: ClassVar[str] = "text"  # templates/forms_builder/phone/<template>.html
    xlsform: ClassVar[str] = "text"

    def block(self) -> Any:
        """The editor's block."""
        from forms_builder.blocks.question import note_block, question_block

        return question_block(self) if self.answers else note_block(self)

    def default_options(self) -> list[dict[str, Any]]:
        """The options that a new question starts with."""
        return []

    def setting(self, question: Question, name: str) -> Any:
        """A setting's value; the field's default where the question has none that fits."""
        field = next(each for each in self.settings_fields if each.name == name)
        return field.read(question.settings.get(name))

    def clean(self, question: Question, raw: Any) -> Any:
        """The stored value. Raises InvalidAnswer."""
        raise NotImplementedError(self.key)  # every registered type overrides this; tests walk the registry

    def problems_of_whole(self, question: Question, value: Any) -> Iterable[tuple[str, dict[str, Any]]]:
        """Rules over a clean, non-empty value that depend on the question (exclusive options, rows …)."""
        return ()

    def from_post(self, question: Question, post: Mapping[str, list[str]]) -> Any:
        """The raw answer from form fields (lists of strings by field name); '' where there is none."""
        values = post.get(question.name, [])
        return values[0].strip() if values else ""

    def fields(self, question: Question) -> tuple[str, ...]:
        """The names of the form fields the question uses."""
        return (question.name,)

    def posted(self, question: Question, value: Any) -> Iterable[tuple[str, str]]:
        """The form fields (name, text) that post `value`, raw or clean; `from_post` reads them back."""
        if isinstance(value, (list, tuple)):
            return [(question.name, str(each)) for each in value]
        return [(question.name, self.typed(question, value))]

    def typed(self, question: Question, value: Any) -> str:
        """An answer, raw or clean, as the text that stands in its input."""
        return "" if value is None or isinstance(value, (list, tuple, dict)) else str(value)

    def is_empty(self, raw: Any) -> bool:
        """Whether the question counts as unanswered."""
        return raw is None or raw == "" or raw == [] or raw == {}

    def xpath(self, value: Any) -> XPathValue:
        """The stored value as XPath sees it ('' when unanswered)."""
        return "" if value is None else str(value)

    def display(self, question: Question, value: Any) -> str:
        """The stored value in words, for staff."""
        return str(value)

    def cells(self, question: Question, value: Any) -> Iterable[tuple[str, int]]:
        """(cell, amount) pairs beside the '#n' that every answer adds. Amounts are integers."""
        return ()

    def tally_of(self, question: Question) -> str:
        """How results show this question; the class's word unless its settings say otherwise."""
        return self.tally

    def whole(self, question: Question) -> bool:
        """Whether its numbers are whole ones, as results name their bins."""
        return False

    def counted_options(self, question: Question) -> Sequence[Option]:
        """The options that results list, those of a fixed scale included."""
        return question.options

    def codes_of(self, question: Question) -> tuple[str, ...]:
        """The codes that this question's settings make possible."""
        return self.codes

    def advice(self, question: Question) -> str:
        """What the page says about how to answer, where the author's hint leaves it open; '' for nothing."""
        return ""

    def rule(self, question: Question) -> dict[str, Any]:
        """What the phone's judge must know of the question beyond name and type (rendering/spec.py)."""
        return {}


# What JavaScript's trim() takes away (ECMA-262, WhiteSpace and LineTerminator): phone and server agree.
BLANKS = "\t\n\v\f\r \xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}  # as Chinese keyboards give them


def text_of(raw: Any, limit: int = TEXT_LIMIT) -> str:
    """`raw` as stored text: NFC, trimmed, LF, no control characters, at most `limit` code points."""
    if not isinstance(raw, str):
        raise InvalidAnswer("not_text")
    text = raw.strip(BLANKS)
    if len(text) > 2 * limit + 100:  # normalising takes time by the square of the length
        raise InvalidAnswer("too_long", limit=limit, length=len(text))
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip(BLANKS)
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text):
        raise InvalidAnswer("control_characters")
    if len(text) > limit:
        raise InvalidAnswer("too_long", limit=limit, length=len(text))
    return text
