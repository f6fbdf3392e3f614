"""Which area a questionnaire belongs to: that of the nearest community folder above it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from wagtail.models import Page

from surveys.models import CommunityPage
from territory.models import Area


def folder_of(page: Page) -> CommunityPage | None:
    """The nearest community folder above `page` (or `page` itself)."""
    found: CommunityPage | None = (
        CommunityPage.objects.ancestor_of(page, inclusive=True)
        .select_related("area")
        .order_by("-depth")
        .first()
    )
    return found


def area_of(page: Page) -> Area | None:
    """The area of the nearest community folder above `page`; None where there is no folder."""
    folder = folder_of(page)
    return folder.area if folder else None


def folders_above(pages: Iterable[Page]) -> dict[int, CommunityPage]:
    """By page pk: the nearest folder, with one query for all. Pages outside any folder are left out."""
    pages = list(pages)
    wanted = {
        page.path[:end] for page in pages for end in range(Page.steplen, len(page.path) + 1, Page.steplen)
    }
    by_path = {
        folder.path: folder for folder in CommunityPage.objects.filter(path__in=wanted).select_related("area")
    }
    found: dict[int, CommunityPage] = {}
    for page in pages:
        for end in range(len(page.path), 0, -Page.steplen):
            if folder := by_path.get(page.path[:end]):
                found[page.pk] = folder
                break
    return found


def under(folders: Iterable[CommunityPage]) -> Q:
    """A filter: pages that lie below one of `folders`."""
    found = Q(pk__in=[])
    for folder in folders:
        found |= Q(path__startswith=folder.path)
    return found
