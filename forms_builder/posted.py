"""The editor's fields as they are posted, as a page that can be compiled: no form, no database."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from forms_builder.blocks import QuestionsBlock

if TYPE_CHECKING:
    from django.http import QueryDict

    from forms_builder.compiling import PageLike
    from forms_builder.models import Questionnaire

Json = Any


class BadPost(ValueError):
    """What was posted are not the editor's fields."""


def posted_page(post: QueryDict, page: Questionnaire | None = None) -> PageLike:
    """What the page would be with these fields; what is not among them is that of `page`. Raises BadPost."""
    try:
        body = _stream().value_from_datadict(post, {}, "body")
    except (KeyError, ValueError, TypeError) as error:
        raise BadPost(str(error)) from error
    found = SimpleNamespace(
        title=post.get("title", ""),
        intro=post.get("intro", ""),
        family=post.get("family") or "household_survey",
        consent_notice=post.get("consent_notice", ""),
        consent_required=bool(post.get("consent_required")),
        retention_days=_number(post.get("retention_days", "")),
        scoring=page.scoring if page else {},
        language=post.get("language") or "zh-hans",
        languages=_json(post.get("languages", ""), []),
        translations=_json(post.get("translations", ""), {}),
        lists=_json(post.get("lists", ""), {}),
        imported=page.imported if page else {},
        body=body,
    )
    return found


def _stream() -> QuestionsBlock:
    from forms_builder.models import Questionnaire

    block: QuestionsBlock = Questionnaire._meta.get_field("body").stream_block
    return block


def _json(text: str, empty: Json) -> Json:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return empty
    return found if isinstance(found, type(empty)) else empty


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 365
