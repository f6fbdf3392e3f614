"""A form's page fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forms_builder.drafting.blocks import Drafter
from forms_builder.lists import stored_lists
from forms_builder.schema import Form

if TYPE_CHECKING:
    from forms_builder.models import Questionnaire

Json = Any


def page_values(form: Form) -> dict[str, Json]:
    """Values for a Questionnaire's fields, the body as the stream's JSON."""
    consent = form.consent
    return {
        "title": form.title,
        "intro": form.intro,
        "family": form.family,
        "language": form.language,
        "languages": list(form.languages),
        "translations": {tag: dict(words) for tag, words in form.translations.items()},
        "consent_notice": consent.notice if consent else "",
        "consent_required": consent.required if consent else True,
        "retention_days": consent.retention_days if consent else 365,
        "scoring": dict(form.scoring),
        "lists": stored_lists(form.lists),
        "imported": {
            key: dict(value) for key, value in (("settings", form.settings), ("extra", form.extra)) if value
        },
        "body": Drafter(form).blocks(form.items, ()),
    }


def draft_of(form: Form, **more: Any) -> Questionnaire:
    """An unsaved questionnaire that asks what the form asks."""
    from forms_builder.models import Questionnaire

    return Questionnaire(**page_values(form), live=False, **more)
