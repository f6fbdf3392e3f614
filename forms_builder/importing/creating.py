"""A draft from a form that was read. One verb, one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from forms_builder.drafting import draft_of, with_fresh_ids
from forms_builder.media import is_media_name, storage_name
from forms_builder.schema import Form, Group, Item, Question
from forms_builder.views import add_draft

if TYPE_CHECKING:
    from wagtail.models import Page

    from forms_builder.models import Questionnaire

TITLE_LIMIT = 255


def create(
    form: Form, folder: Page, user: Any, *, title: str = "", pictures: Mapping[str, bytes] | None = None
) -> Questionnaire:
    """A draft of the form in the folder, with fresh permanent ids, and the pictures it names."""
    for name, content in (pictures or {}).items():
        keep_picture(name, content)
    draft = draft_of(with_fresh_ids(replace(form, title=(title.strip() or form.title)[:TITLE_LIMIT])))
    add_draft(draft, folder, user)
    return draft


def keep_picture(name: str, content: bytes) -> None:
    """Store a file under its digest, unless it is there."""
    if is_media_name(name) and not default_storage.exists(storage_name(name)):
        default_storage.save(storage_name(name), ContentFile(content))


def all_required(form: Form) -> Form:
    """The same form with an answer demanded to every question that asks."""
    return replace(form, items=tuple(_demanded(item) for item in form.items))


def _demanded(item: Item) -> Item:
    if isinstance(item, Group):
        return replace(item, items=tuple(_demanded(each) for each in item.items))
    if isinstance(item, Question) and item.type not in ("note", "calculated", "hidden"):
        return replace(item, required=True)
    return item
