"""`read`: a LimeSurvey file's bytes into a form and what is to be said about it."""

from __future__ import annotations

from dataclasses import replace

from forms_builder.companions import companion_of
from forms_builder.importing.labels import fresh_id, shortened
from forms_builder.importing.limits import QUESTIONS
from forms_builder.importing.lss import arrays, questions
from forms_builder.importing.lss.conditions import relevance_of
from forms_builder.importing.lss.context import Context
from forms_builder.importing.lss.naming import name_all
from forms_builder.importing.lss.quotas import with_quotas
from forms_builder.importing.lss.tables import NotReadable, Source, SourceGroup, survey_of
from forms_builder.importing.notes import Note, Read
from forms_builder.logic import cycles, refs
from forms_builder.schema import Consent, Expression, Form, Group, Item, PageBreak, Question

MAKERS = {**questions.MAKERS, **arrays.MAKERS}
TITLE = {True: "未命名的问卷", False: "Untitled questionnaire"}


def read(data: bytes, name: str = "") -> Read:
    """The questionnaire in a LimeSurvey file. `name` is the file's, for want of a title. Never raises for
    what is in the file."""
    try:
        survey = survey_of(data)
    except NotReadable as refusal:
        return Read(Form(name, ()), (Note(refusal.code, "error", params=refusal.params),))
    context = Context(survey)
    if len(survey.questions) > QUESTIONS:
        context.note("too_many_questions", severity="error", limit=QUESTIONS)
        return Read(Form(name, ()), tuple(context.notes))
    name_all(context)
    items = with_quotas(context, _items(context))
    form = Form(
        title=_title(context, name),
        items=_with_companions(items, context.language),
        intro=_intro(context),
        language=context.language,
        languages=tuple(context.translations),
        translations=context.translations,
        consent=_consent(context),
    )
    if not any(question.type != "note" for question in form.questions):
        context.note("no_questions_found", severity="error")
    return Read(_without_circles(context, form), tuple(context.notes))


def _items(context: Context) -> tuple[Item, ...]:
    survey = context.survey
    grouped: dict[str, list[Source]] = {group.gid: [] for group in survey.groups}
    alone: list[Source] = []
    for source in survey.questions:
        grouped.get(source.gid, alone).append(source)
    paged = survey.settings.get("format", "G") in ("G", "S", "I") and len(survey.groups) > 1
    found: list[Item] = []
    for group in survey.groups:
        if paged and found:
            found.append(PageBreak(fresh_id()))
        found.append(_group(context, group, grouped[group.gid]))
    for source in alone:
        context.note("orphan_question", source.code)
        found += _question(context, source)
    return (*found, *_closing(context))


def _group(context: Context, group: SourceGroup, sources: list[Source]) -> Group:
    ident = fresh_id()
    label = context.say(f"{ident}.label", group.words)
    hint = context.say(f"{ident}.hint", group.help)
    if group.random:
        context.note("random_group_lost", label)
    relevant = context.attempt(
        "group_expression_lost", label, group.relevance, lambda: context.expression(group.relevance)
    )
    inside = tuple(item for source in sources for item in _question(context, source))
    return Group(ident, label, relevant, inside, hint=hint)


def _question(context: Context, source: Source) -> list[Item]:
    if source.type == "I":
        context.note("language_switch", source.code, "info")
        return []
    if source.attribute("hidden") == "1" and source.type not in ("*", "X"):
        return questions.hidden(context, source)
    made = MAKERS.get(source.type, MAKERS[""])(context, source)
    condition = relevance_of(context, source)
    shown = [_shown(context, item, condition) for item in made]
    found: list[Item] = []
    for item in shown:
        pieces = shortened(item) if isinstance(item, Question) else (item,)
        if len(pieces) > 1:
            context.note("long_label", source.code, "info")
        found += pieces
    return found


def _shown(context: Context, item: Item, condition: Expression | None) -> Item:
    """The item under the question's condition (and its own, as a comment beside an option has one)."""
    if condition is None or isinstance(item, PageBreak):
        return item
    if item.relevant is None:
        return replace(item, relevant=condition)
    return replace(item, relevant=context.said(["and", condition.ast, item.relevant.ast]))


def _with_companions(items: tuple[Item, ...], language: str) -> tuple[Item, ...]:
    """Questions behind “other” are part of a form, made as publishing makes them."""
    found: list[Item] = []
    for item in items:
        if isinstance(item, Group):
            found.append(replace(item, items=_with_companions(item.items, language)))
            continue
        found.append(item)
        made = companion_of(item, language) if isinstance(item, Question) else None
        if made is not None:
            found.append(made)
    return tuple(found)


def _title(context: Context, name: str) -> str:
    words = {language: row.get("surveyls_title", "") for language, row in context.survey.words.items()}
    chinese = context.language.startswith("zh")
    return context.say("title", words) or name.rsplit(".", 1)[0] or TITLE[chinese]


def _intro(context: Context) -> str:
    words = {
        language: "<br>".join(
            filter(None, (row.get("surveyls_description"), row.get("surveyls_welcometext")))
        )
        for language, row in context.survey.words.items()
    }
    return context.say("intro", words)


def _closing(context: Context) -> list[Item]:
    words = {language: row.get("surveyls_endtext", "") for language, row in context.survey.words.items()}
    ident = fresh_id()
    said = context.say(f"{ident}.label", words)
    if not said:
        return []
    context.note("end_text_moved", severity="info")
    return [Question(ident, "note", context.fresh_name("closing_words"), said)]


def _consent(context: Context) -> Consent | None:
    if context.survey.settings.get("showsurveypolicynotice", "0") in ("", "0"):
        return None
    words = {lang: row.get("surveyls_policy_notice", "") for lang, row in context.survey.words.items()}
    notice = context.say("consent.notice", words)
    return Consent(notice) if notice else None


def _without_circles(context: Context, form: Form) -> Form:
    """Conditions that wait for each other are left out: such a form could not be read by anyone."""
    reads = {
        name: {each for expression in chain for each in refs(expression.ast)}
        for name, chain in form.conditions.items()
    }
    caught: set[str] = set()
    for error in cycles(reads):
        names = str(error.params["names"])
        context.note("circle", names=names)
        caught |= set(names.split(" → "))
    return replace(form, items=tuple(_always(item, caught) for item in form.items)) if caught else form


def _always(item: Item, names: set[str]) -> Item:
    if isinstance(item, Question):
        return replace(item, relevant=None) if item.name in names else item
    if isinstance(item, Group):
        inside = tuple(_always(each, names) for each in item.items)
        within = {each.name for each in inside if isinstance(each, Question)}
        return replace(item, items=inside, relevant=None if within & names else item.relevant)
    return item
