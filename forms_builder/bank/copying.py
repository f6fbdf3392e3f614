"""A questionnaire once more in another folder: what it asks, word for word, under fresh permanent ids.

Works on the stored stream, so that a draft with gaps is copied with its gaps.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from forms_builder.models import Questionnaire
from forms_builder.views import add_draft

if TYPE_CHECKING:
    from wagtail.models import Page

Json = Any

COPIED = (
    "family",
    "intro",
    "consent_notice",
    "consent_required",
    "retention_days",
    "scoring",
    "template_key",
    "language",
    "languages",
    "lists",
    "imported",
)
TITLE_LIMIT = 255
PARTS = ".-_"  # what may stand behind an id where a text begins with one


def copy_to(source: Questionnaire, folder: Page, user: Any, title: str = "") -> Questionnaire:
    """A draft in the folder that asks what the newest revision of `source` asks."""
    latest: Questionnaire = source.get_latest_revision_as_object()
    body = latest.body.get_prep_value()
    fresh = {ident: str(uuid.uuid4()) for ident in _ids(body)}
    draft = Questionnaire(
        title=(title.strip() or latest.title)[:TITLE_LIMIT],
        body=with_ids(body, fresh),
        translations=with_ids(latest.translations, fresh),
        live=False,
        **{name: getattr(latest, name) for name in COPIED},
    )
    add_draft(draft, folder, user)
    return draft


def with_ids(value: Json, fresh: Mapping[str, str]) -> Json:
    """JSON in which every known id is another one: as a text, as a key, and leading either ("<id>.label")."""
    if isinstance(value, str):
        return _text(value, fresh)
    if isinstance(value, list):
        return [with_ids(each, fresh) for each in value]
    if isinstance(value, Mapping):
        return {_text(key, fresh): with_ids(each, fresh) for key, each in value.items()}
    return value


def _text(text: str, fresh: Mapping[str, str]) -> str:
    if text in fresh:
        return fresh[text]
    for part in PARTS:
        lead, mark, rest = text.partition(part)
        if mark and lead in fresh:
            return f"{fresh[lead]}{mark}{rest}"
    head = text[:36]
    return f"{fresh[head]}{text[36:]}" if head in fresh and text[36:37] in PARTS else text


def _ids(body: Json) -> Iterator[str]:
    """The permanent ids of a stream's blocks, nested ones too."""
    for child in body if isinstance(body, list) else ():
        if isinstance(child, Mapping):
            if child.get("id"):
                yield str(child["id"])
            value = child.get("value")
            if isinstance(value, Mapping):
                yield from _ids(value.get("items"))
