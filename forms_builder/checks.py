"""The check panel asks here: what is wrong with the questionnaire as it stands in the editor?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from forms_builder.posted import BadPost, posted_page
from forms_builder.queries import may_write
from forms_builder.reviewing import review

if TYPE_CHECKING:
    from django.http import HttpRequest

Json = Any


@require_POST
def check_draft(request: HttpRequest) -> JsonResponse:
    """Findings of the editor's fields as they were posted: nothing is stored."""
    if not may_write(request.user):
        raise PermissionDenied
    try:
        found = review(posted_page(request.POST))
    except BadPost:
        return JsonResponse(
            {"error": gettext("The questionnaire could not be read. Reload the page.")}, status=400
        )
    return JsonResponse({"findings": [each.to_json() for each in found.findings], "facts": found.facts})
