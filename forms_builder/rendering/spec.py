"""What the phone's modules must know of a form beyond what the page itself says: rules and words, as JSON."""

from __future__ import annotations

from django.utils.translation import gettext as _

from forms_builder.answers import CompiledForm
from forms_builder.errors import MESSAGES
from forms_builder.logic import needs_more
from forms_builder.rendering.posting import public_questions
from forms_builder.schema import Form, Json, Question
from forms_builder.wording import constraint_message

# The types whose reading judge.js leaves to judge-more.js.
RARE_TYPES = frozenset({"id_number", "location", "date", "time"})
_TEXT_CODES = ("control_characters", "too_long")
_CODES: dict[str, tuple[str, ...]] = {
    "text": _TEXT_CODES,
    "long_text": _TEXT_CODES,
    "integer": ("not_a_number", "not_an_integer", "number_out_of_range"),
    "decimal": ("not_a_number", "too_many_decimals", "number_out_of_range"),
    "date": ("not_a_date",),
    "time": ("not_a_time",),
    "phone": ("not_a_phone",),
    "id_number": ("not_an_id_number",),
    "location": ("not_a_location", *_TEXT_CODES),
    "household": ("not_a_household",),
    "matrix": ("row_missing",),
}


def client_spec(form: Form, digest: str) -> dict[str, Json]:
    """Everything the modules need. `rules` is what judge.js reads; the rest is words for the page."""
    rules = judge_spec(form)
    return {
        "version": digest,
        "rules": rules,
        "errors": _messages(form),
        "words": _words(),
    }


def judge_spec(form: Form) -> dict[str, Json]:
    """The rules of the public questions, in the order in which they are judged."""
    public = {question.name: question for question in public_questions(form)}
    order = [name for name in CompiledForm(form).order if name in public]
    conditions: list[Json] = []
    found = []
    for name in order:
        rule = _rule(form, public[name])
        when = []
        for expression in form.conditions[name]:
            if expression.ast not in conditions:
                conditions.append(expression.ast)
            when.append(conditions.index(expression.ast))
        if when:
            rule["when"] = when
        found.append(rule)
    spec: dict[str, Json] = {"questions": found}
    if conditions:
        spec["conditions"] = conditions
    if form.consent and form.consent.required:
        spec["consent"] = 1
    return spec


def extra_modules(form: Form) -> list[str]:
    """The modules that only some forms need before they can be judged."""
    rare = any(question.type in RARE_TYPES for question in public_questions(form))
    return ["phone/judge-more.js"] * rare + ["logic-more.js"] * uses_more_logic(form)


def uses_more_logic(form: Form) -> bool:
    """Whether an expression of the public form needs a function that logic.js does not hold."""
    spec = judge_spec(form)
    trees = [*spec.get("conditions", ()), *(q["rule"] for q in spec["questions"] if "rule" in q)]
    return any(needs_more(tree) for tree in trees)


def _rule(form: Form, question: Question) -> dict[str, Json]:
    rule: dict[str, Json] = {"name": question.name, "type": question.type}
    if question.required:
        rule["required"] = 1
    if question.separate_consent:
        rule["consent"] = 1
    if question.constraint is not None:
        rule["rule"] = question.constraint.ast
        rule["say"] = constraint_message(form, question)
    exclusive = {option.value: option.label for option in question.options if option.exclusive}
    if exclusive and question.type == "multiple":
        rule["alone"] = exclusive
    if question.rows:
        rule["rows"] = {row.value: row.label for row in question.rows}
    return rule


def _messages(form: Form) -> dict[str, str]:
    """By code: what may be said about this form's answers; `%(name)s` is filled in on the phone."""
    codes: dict[str, None] = {"required": None}
    if form.consent and form.consent.required:
        codes["consent_required"] = None
    for question in public_questions(form):
        if question.separate_consent:
            codes["consent_unanswered"] = None
        if any(option.exclusive for option in question.options):
            codes["exclusive_option"] = None
        codes.update(dict.fromkeys(_CODES.get(question.type, ())))
        if question.constraint is not None and not constraint_message(form, question):
            codes["constraint"] = None
    return {code: _(MESSAGES[code]) for code in codes}


def _words() -> dict[str, str]:
    """What the modules say themselves."""
    return {
        "number": _("Question %(number)s"),
        "problems": _("%(count)s answers need another look"),
        "progress": _("Answered %(done)s of %(all)s"),
        "resumed": _("Continuing where you left off"),
        "restart": _("Start anew"),
        "sure": _("Delete what has been filled in and start anew?"),
        "sending": _("Sending …"),
        "pending": _("%(count)s waiting to be sent; goes out by itself once there is a connection"),
        "refused": _("One of your forms needs a correction before it can be sent"),
        "sent": _("Sent. Receipt: %(receipt)s"),
        "kept": _("Kept on this phone"),
        "kept_text": _(
            "There is no connection right now. You may leave this page: what you filled in stays on this "
            "phone and is sent by itself the next time the page is open with a connection."
        ),
        "again": _("Fill in another one"),
        "unsaved": _("This phone cannot keep the form. Please leave this page open until it has been sent."),
        "held": _("Received, waiting for staff"),
    }
