"""What a reader has to say about what it read: stable codes, each with its place.

An "error" keeps the questionnaire from being made, a "warning" names what was left out or changed, an "info"
what was understood where it was not obvious.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from forms_builder.schema import Form

Severity = Literal["error", "warning", "info"]

FILE: dict[str, str] = {
    "file_too_large": _("The file is larger than %(limit)s MB. It is not read."),
    "text_too_long": _("The text has more than %(limit)s characters. Paste it in parts."),
    "text_too_many_lines": _("The text has more than %(limit)s lines. Paste it in parts."),
    "line_too_long": _("This line has more than %(limit)s characters. Break it into several lines."),
    "text_empty": _("There is no text yet. Paste the questionnaire."),
    "no_questions_found": _(
        "No question was found. Begin each with its number, such as “1. …”, on a line of its own."
    ),
    "not_xml": _("This is not a LimeSurvey file, or it is damaged (%(detail)s). Export it again as .lss."),
    "not_limesurvey": _(
        "This XML file is not from LimeSurvey. In LimeSurvey choose “Export → Survey structure (.lss)”."
    ),
    "too_deep": _(
        "“%(name)s” lies too deep: at most %(groups)s groups fit into each other, at most %(repeats)s "
        "of them repeated. Take a level out in the file."
    ),
    "too_many_rows": _("The file has more than %(limit)s rows. It is not read."),
    "too_many_questions": _("There are more than %(limit)s questions. Divide the questionnaire."),
}

LIMESURVEY: dict[str, str] = {
    "type_unknown": _("The question type “%(type)s” is not known here; a text question stands in its place."),
    "language_switch": _("The language switch is left out: every page has one by itself."),
    "expression_lost": _(
        "The expression could not be carried over (%(reason)s); the question is always shown: %(text)s"
    ),
    "group_expression_lost": _(
        "The group's expression could not be carried over (%(reason)s); it is always shown: %(text)s"
    ),
    "rule_lost": _("A rule for the answer could not be carried over (%(reason)s): %(text)s"),
    "formula_lost": _("The formula could not be carried over (%(reason)s): %(text)s"),
    "default_lost": _("The default answer could not be carried over (%(reason)s): %(text)s"),
    "placeholder_lost": _("The placeholder {%(text)s} cannot be filled in here and stays as text."),
    "attribute_lost": _("The setting “%(name)s” (%(value)s) has no counterpart here and is left out."),
    "soft_mandatory": _("“Soft mandatory” does not exist here: the question may be left open."),
    "name_changed": _("The code “%(old)s” was taken or cannot be a name; it is “%(new)s” now."),
    "quota_lost": _("The quota “%(name)s” combines several answers and is left out; set it by hand."),
    "quota_kept": _("The quota “%(name)s”: at most %(limit)s responses may choose “%(option)s”."),
    "random_group_lost": _("Questions or groups in random order are not available; they keep their order."),
    "end_text_moved": _("The closing words stand at the end of the questionnaire now."),
    "picture_lost": _("A picture in the text was left out: %(name)s. Add it by hand."),
    "long_label": _("The question is long: its beginning stands in a note before it now."),
    "split_array": _("The table with inputs has become %(n)s questions in a group."),
    "orphan_question": _("A question without a group was found; it stands at the end."),
    "circle": _("These conditions depend on each other in a circle and are left out: %(names)s"),
}

PLAIN_TEXT: dict[str, str] = {
    "type_said": _("%(type)s, as the text says."),
    "type_guessed": _("%(type)s – guessed: %(reason)s"),
    "title_taken": _("This is the title."),
    "intro_taken": _("This stands above the questions."),
    "group_taken": _("A heading: the questions below stand under it."),
    "note_taken": _("Words to read, without an answer."),
    "option_taken": _("An option of the question above."),
    "options_taken": _("%(n)s options of the question above."),
    "continued": _("Goes on with the line above."),
    "rows_taken": _("A table: this is one of its lines."),
    "columns_taken": _("A table: these are its columns."),
    "jump_taken": _("A jump: questions %(first)s to %(last)s are shown only otherwise."),
    "jump_one_taken": _("A jump: question %(first)s is shown only otherwise."),
    "jump_end_taken": _("A jump to the end: the questions after %(first)s are shown only otherwise."),
    "jump_lost": _("The jump leads to question %(to)s, which does not come later. Set it by hand."),
    "jump_option_lost": _("The jump speaks of an option “%(option)s” that is not there. Set it by hand."),
    "condition_taken": _("Shown only if question %(question)s is answered so."),
    "condition_lost": _("The condition could not be understood. Set it by hand: %(text)s"),
    "number_jumps": _("After question %(before)s comes %(after)s. Is one missing?"),
    "number_twice": _("The number %(number)s comes twice."),
    "option_letter_jumps": _("After option %(before)s comes %(after)s. Is one missing?"),
    "option_twice": _("The option “%(label)s” comes twice; the second is left out."),
    "single_option": _("The question has one option only."),
}

MESSAGES: dict[str, str] = {**FILE, **LIMESURVEY, **PLAIN_TEXT}

REASONS: dict[str, str] = {
    "syntax": _("it is not well formed"),
    "function": _("there is no function “%(name)s”"),
    "variable": _("“%(name)s” is not a question of this survey"),
    "placeholder": _("“%(name)s” is known only to LimeSurvey"),
    "pattern": _("the pattern cannot be used here"),
    "shape": _("it cannot be said in one formula"),
    "table": _("a table of choices stands below"),
    "limit": _("so many may be chosen: %(word)s"),
    "grades": _("the options are grades from best to worst"),
    "circles": _("its options stand behind circles"),
    "options": _("it has options"),
    "word": _("“%(word)s” is in it"),
    "scale": _("points are given: %(word)s"),
    "unit": _("“%(word)s” stands behind the gap"),
    "yes_no": _("“%(word)s” is answered with yes or no"),
    "gap": _("it has a gap to fill in"),
    "nothing": _("nothing says otherwise"),
}


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to say. `line` counts from 1 in a pasted text (0 where there are no lines), `where` is the
    code of a question or group. `reason` is a key of `REASONS`, filled from `params` too."""

    code: str
    severity: Severity = "warning"
    line: int = 0
    where: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    @property
    def place(self) -> str:
        """The line or the question, in the active language."""
        return gettext("line %(line)s") % {"line": self.line} if self.line else self.where

    @property
    def message(self) -> str:
        """What it says, in the active language, without the place."""
        params = {key: str(value) for key, value in self.params.items()}
        if self.reason:
            params["reason"] = gettext(REASONS[self.reason]) % params
        return gettext(MESSAGES[self.code]) % params

    def to_json(self) -> dict[str, Any]:
        """For jobs and pages: in the active language."""
        return {
            "code": self.code,
            "severity": self.severity,
            "line": self.line,
            "place": self.place,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader made. `form` can be used where no note is an error."""

    form: Form
    notes: tuple[Note, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the form can be used."""
        return not any(note.severity == "error" for note in self.notes)
