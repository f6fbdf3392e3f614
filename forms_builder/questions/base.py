"""What a question type is: how its answer is checked, seen by conditions, shown and counted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forms_builder.errors import InvalidAnswer
from forms_builder.schema import Question

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TEXT_LIMIT = 2000

XPathValue = str | tuple[str, ...]


class QuestionType:
    """One kind of question. Subclasses are registered in `forms_builder.questions`.

    `clean` turns what came in (JSON or form fields) into the stored value, or raises `InvalidAnswer`;
    it is never called with an empty answer. `xpath` is the stored value as conditions see it.
    `cells` says what the answer adds to the tally (see docs/architecture.md, Tallies).
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
    options: ClassVar[bool] = False
    rows: ClassVar[bool] = False
    template: ClassVar[str] = "text"  # templates/forms_builder/phone/<template>.html
    xlsform: ClassVar[str] = "text"

    def block(self) -> Any:
        """The editor's block."""
        from forms_builder.blocks.question import note_block, question_block

        return question_block(self) if self.answers else note_block(self)

    def default_options(self) -> list[dict[str, Any]]:
        """The options that a new question starts with."""
        return []

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


def text_of(raw: Any, limit: int = TEXT_LIMIT) -> str:
    """`raw` as stored text: NFC, trimmed, LF, no control characters, at most `limit` code points."""
    if not isinstance(raw, str):
        raise InvalidAnswer("not_text")
    text = raw.strip()
    if len(text) > 2 * limit + 100:  # normalising takes time by the square of the length
        raise InvalidAnswer("too_long", limit=limit, length=len(text))
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text):
        raise InvalidAnswer("control_characters")
    if len(text) > limit:
        raise InvalidAnswer("too_long", limit=limit, length=len(text))
    return text
