"""What differs in the questionnaire as a whole: its words, its consent, its languages, its lists."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from forms_builder.differences.changes import Change, arrow, shortened
from forms_builder.enums import Family
from forms_builder.languages import language_name
from forms_builder.lists import value_column
from forms_builder.schema import ChoiceList, Consent, Form

KINDS = dict(Family.choices)


def whole_changes(before: Form, after: Form) -> Iterator[Change]:
    """Changes that no single question has."""
    if before.title != after.title:
        yield Change(
            "title", gettext("Title changed: %(change)s") % {"change": arrow(before.title, after.title)}
        )
    if before.intro != after.intro:
        yield Change("intro", gettext("Opening words changed"))
    if before.family != after.family:
        kinds = (KINDS.get(each.family, each.family) for each in (before, after))
        yield Change(
            "family", gettext("Kind of questionnaire changed: %(change)s") % {"change": arrow(*kinds)}
        )
    if before.consent != after.consent:
        yield Change("consent", _consent(before.consent, after.consent))
    if before.scoring != after.scoring:
        yield Change("scoring", gettext("Rules of the score changed"), alters=True)
    yield from _languages(before, after)
    yield from _lists(before, after)


def _consent(before: Consent | None, after: Consent | None) -> str:
    if before is None or after is None:
        return (
            gettext("Notice on personal data added") if after else gettext("Notice on personal data removed")
        )
    if before.notice != after.notice:
        return gettext("Notice on personal data changed")
    if before.retention_days != after.retention_days:
        change = arrow(before.retention_days, after.retention_days)
        return gettext("Days that answers are kept: %(change)s") % {"change": change}
    return gettext("Consent is now required") if after.required else gettext("Consent is no longer required")


def _languages(before: Form, after: Form) -> Iterator[Change]:
    if before.language != after.language:
        change = arrow(language_name(before.language), language_name(after.language))
        yield Change("language", gettext("Main language: %(change)s") % {"change": change})
    for tag in after.languages:
        if tag not in before.languages:
            yield Change("language", gettext("Language added: %(name)s") % {"name": language_name(tag)})
        elif before.translations.get(tag) != after.translations.get(tag):
            yield Change(
                "translations", gettext("Translation changed: %(name)s") % {"name": language_name(tag)}
            )
    for tag in before.languages:
        if tag not in after.languages:
            yield Change("language", gettext("Language removed: %(name)s") % {"name": language_name(tag)})


def _lists(before: Form, after: Form) -> Iterator[Change]:
    for name, table in after.lists.items():
        if name not in before.lists:
            yield Change("list", gettext("Choice list “%(name)s” added") % {"name": name})
        elif table != before.lists[name]:
            yield from _list(name, before, after)
    for name in before.lists:
        if name not in after.lists:
            yield Change("list", gettext("Choice list “%(name)s” removed") % {"name": name})


def _list(name: str, before: Form, after: Form) -> Iterator[Change]:
    old, new = (_options(form.lists[name]) for form in (before, after))
    gone, come = old.keys() - new.keys(), new.keys() - old.keys()
    renamed = [value for value in old.keys() & new.keys() if old[value] != new[value]]
    said = {"name": name, "gone": len(gone), "come": len(come), "renamed": len(renamed)}
    text = gettext("Choice list “%(name)s”: %(come)s added, %(gone)s removed, %(renamed)s renamed") % said
    yield Change("list", text)
    for question in after.questions:
        if question.choices_from == name and question.id in before.by_id:
            for value in sorted(gone):
                words = gettext("“%(option)s” is no longer in its list") % {"option": shortened(old[value])}
                where = gettext("“%(label)s”") % {"label": shortened(question.label)}
                yield Change("option_removed", words, where, question.id, value, alters=True)


def _options(table: ChoiceList) -> dict[str, str]:
    key = value_column(table)
    if not key:
        return {}
    at = table.columns.index(key)
    label = table.columns.index("label") if "label" in table.columns else at
    return {row[at]: row[label] for row in table.rows if row[at]}
