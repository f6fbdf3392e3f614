"""What the phone's modules must know of a form beyond what the page itself says: rules and words, as JSON."""

from __future__ import annotations

from django.utils.translation import gettext as _

from forms_builder import questions
from forms_builder.answers import CompiledForm
from forms_builder.engine.graph import KINDS
from forms_builder.engine.model import static_text
from forms_builder.errors import MESSAGES
from forms_builder.logic import modules
from forms_builder.questions.choices import with_options
from forms_builder.rendering.options import as_list, look_of, searched
from forms_builder.rendering.piping import names_in
from forms_builder.rendering.posting import public_questions
from forms_builder.schema import Form, Group, Json, Question
from forms_builder.wording import constraint_message

TYPES = "phone/types.css"
NESTED = "phone/nested.js"


def client_spec(form: Form, digest: str) -> dict[str, Json]:
    """Everything the modules need. `rules` is what the judge reads; the rest is words for the page.

    The rules of a lively form lie one step deeper: should phone/nested.js not arrive, which takes
    them up, phone.js does not start either, and the page works as it does without JavaScript.
    """
    rules = judge_spec(form)
    return {
        "version": digest,
        "rules": {"nested": rules} if "model" in rules else rules,
        "errors": _messages(form),
        "words": _words(form),
    }


def judge_spec(form: Form) -> dict[str, Json]:
    """The rules of the public questions, in the order in which they are judged.

    A plain form's conditions and constraints are there for judge.js; a lively one comes with its `model`,
    which engine.js runs.
    """
    public = {question.name: question for question in public_questions(form)}
    compiled = CompiledForm(form)
    if is_lively(form):
        return _agreement(form) | {
            "questions": [_rule(form, question, worked=True) for question in public.values()],
            "model": compiled.public_program.model,
        }
    order = [name for name in compiled.order if name in public]
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
    return spec | _agreement(form)


def is_lively(form: Form) -> bool:
    """Whether the phone needs the engine: where the form is not plain, or a field begins with what has to be
    worked out first."""
    worked = any(each.default and static_text(each.default) is None for each in public_questions(form))
    return worked or not CompiledForm(form).plain


def _agreement(form: Form) -> dict[str, Json]:
    return {"consent": 1} if form.consent and form.consent.required else {}


def extra_modules(form: Form) -> list[str]:
    """The modules that only some forms need, in the order in which they start (before the page itself)."""
    public = [with_options(form, question) for question in public_questions(form)]
    wanted = {module for question in public for module in questions.get(question.type).modules}
    for question in public:
        wanted |= _modules_of(question)
    if _pipes(form, public):
        wanted.add("phone/pipe.js")
    if form.languages:
        wanted.add("phone/tongues.js")
    if is_lively(form):
        wanted.add(NESTED)
    elif any(question.default and static_text(question.default) for question in public):
        wanted.add("phone/preset.js")
    leading = ("phone/judge-more.js", "phone/judge-types.js", NESTED)
    first = [module for module in leading if module in wanted]
    return [*first, *sorted(wanted - set(first)), *logic_modules(form)]


def _modules_of(question: Question) -> set[str]:
    """What a question's settings ask for, whatever its type."""
    found = set()
    rule = questions.get(question.type).rule(question)
    if {"least", "most"} & rule.keys():
        found.add("phone/judge-types.js")
    if question.settings.get("randomize") is True and len(question.choices) > 1:
        found.add("phone/shuffle.js")
    if question.choice_filter is not None:
        found.add("phone/filter.js")
    if any(option.quota is not None for option in question.choices):
        found.add("phone/quota.js")
    if searched(question):
        found.add("phone/dropdown.js")
    return found


def _pipes(form: Form, public: list[Question]) -> bool:
    texts = [text for each in public for text in (each.label, each.hint)]
    texts += [option.label for each in public for option in each.choices]
    texts += [row.label for each in public for row in each.rows]
    texts += [
        text for item, _around in form.walk() if isinstance(item, Group) for text in (item.label, item.hint)
    ]
    return any(names_in(text) for text in texts)


def extra_styles(form: Form) -> list[str]:
    """The style sheets that only some forms need."""
    public = [with_options(form, question) for question in public_questions(form)]
    wanted = {sheet for question in public for sheet in questions.get(question.type).styles}
    more = any(
        question.image
        or question.companion
        or look_of(question)
        or as_list(question)
        or any(option.image or option.quota is not None for option in question.options)
        for question in public
    )
    return sorted(wanted | ({TYPES} if more or form.repeat_groups or form.languages else set()))


def logic_modules(form: Form) -> list[str]:
    """The modules with those functions of the public form's expressions that logic.js does not hold."""
    spec = judge_spec(form)
    trees = [*spec.get("conditions", ()), *(q["rule"] for q in spec["questions"] if "rule" in q)]
    nodes = spec["model"]["nodes"] if "model" in spec else ()
    trees += [
        node[key][1] for node in nodes for key in KINDS if isinstance(node.get(key), list) and key != "trig"
    ]
    return sorted(set().union(*map(modules, trees)))


def _rule(form: Form, question: Question, *, worked: bool = False) -> dict[str, Json]:
    """How one answer is judged; where a model is `worked` through, that holds the constraint."""
    rule: dict[str, Json] = {"name": question.name, "type": question.type}
    if question.required:
        rule["required"] = 1
    if question.separate_consent:
        rule["consent"] = 1
    if question.constraint is not None:
        if not worked:
            rule["rule"] = question.constraint.ast
        rule["say"] = constraint_message(form, question)
    return rule | questions.get(question.type).rule(with_options(form, question))


def _messages(form: Form) -> dict[str, str]:
    """By code: what may be said about this form's answers; `%(name)s` is filled in on the phone."""
    codes: dict[str, None] = {"required": None}
    if form.consent and form.consent.required:
        codes["consent_required"] = None
    for question in public_questions(form):
        if question.separate_consent:
            codes["consent_unanswered"] = None
        codes.update(dict.fromkeys(questions.get(question.type).codes_of(with_options(form, question))))
        if question.constraint is not None and not constraint_message(form, question):
            codes["constraint"] = None
        if question.choice_filter is not None:
            codes["unknown_option"] = None
    if form.repeat_groups:
        codes |= {"too_few_times": None, "too_many_times": None}
    return {code: _(MESSAGES[code]) for code in codes}


def _words(form: Form) -> dict[str, str]:
    """What the modules say themselves."""
    limited = any(option.quota is not None for each in public_questions(form) for option in each.choices)
    return {
        **({"full": _("no place left")} if limited else {}),
        **(_nested_words() if is_lively(form) else {}),
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


def _nested_words() -> dict[str, str]:
    """What phone/nested.js says."""
    return {
        "one": _("%(one)s %(number)s"),
        "less": _("Take away: %(title)s"),
        "where": _("Question %(number)s (%(place)s)"),
        "drop": _("Take away %(title)s with all that is filled in there?"),
        "added": _("Added: %(title)s"),
        "taken": _("Taken away: %(title)s"),
        "now": _("%(label)s: %(count)s to fill in now"),
        "required": _("required"),
        "optional": _("optional"),
    }
