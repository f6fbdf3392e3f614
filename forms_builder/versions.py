"""The versions of a questionnaire, and what differs between any two of them or the draft."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext

from forms_builder.compiling import compile_page
from forms_builder.differences import Change, differences
from forms_builder.models import FormVersion, Publication, Questionnaire
from forms_builder.publish import live_version

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from forms_builder.schema import Form

DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list: a version, or the draft."""

    key: str
    name: str
    at: Any
    by: str
    live: bool
    questions: int


def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions, newest first; `?from=` and `?to=` (version numbers or "draft") compare two."""
    page = get_object_or_404(Questionnaire, pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    found = {str(each.number): each for each in page.versions.all()}
    draft = page.get_latest_revision_as_object()
    rows = [_draft(draft), *_rows(page, found)]
    older, newer = _chosen(request, rows)
    changes = differences(_form(older, found, draft), _form(newer, found, draft)) if older else ()
    context = {
        "page_title": gettext("Versions and changes"),
        "questionnaire": page,
        "rows": rows,
        "older": older,
        "newer": newer,
        "compared": bool(older),
        "groups": [(where, list(lines)) for where, lines in groupby(changes, key=_where)],
    }
    return render(request, "forms_builder/editor/versions.html", context)


def _where(change: Change) -> str:
    return change.where


def _draft(draft: Questionnaire) -> Listed:
    name = gettext("Draft")
    form = compile_page(draft).form
    return Listed(DRAFT, name, draft.latest_revision_created_at, "", live=False, questions=_count(form))


def _rows(page: Questionnaire, found: dict[str, FormVersion]) -> list[Listed]:
    live = live_version(page)
    by = {
        each.version_id: each.by
        for each in Publication.objects.filter(questionnaire=page).select_related("by")
    }
    return [
        Listed(
            key,
            gettext("Version %(number)s") % {"number": key},
            version.created_at,
            _name(by.get(version.pk)),
            live=live is not None and live.pk == version.pk,
            questions=_count(version.form),
        )
        for key, version in sorted(found.items(), key=lambda each: -int(each[0]))
    ]


def _name(user: Any) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""


def _count(form: Form) -> int:
    return len(form.numbers)


def _chosen(request: HttpRequest, rows: list[Listed]) -> tuple[Listed | None, Listed | None]:
    """The two to be compared, the older first; the newest version and the draft where none was chosen."""
    by_key = {row.key: row for row in rows}
    older, newer = (by_key.get(request.GET.get(name, "")) for name in ("from", "to"))
    if older is None and newer is None and len(rows) > 1:
        return rows[1], rows[0]
    if older is None or newer is None or older.key == newer.key:
        return None, None
    order = [row.key for row in rows]
    return (older, newer) if order.index(older.key) > order.index(newer.key) else (newer, older)


def _form(row: Listed | None, found: dict[str, FormVersion], draft: Questionnaire) -> Form:
    return found[row.key].form if row and row.key in found else compile_page(draft).form
