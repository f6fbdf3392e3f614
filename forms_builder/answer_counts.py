"""How many answers a change concerns: asked of whoever collects them, since nothing here knows responses.

`FORMS_BUILDER_ANSWER_COUNT` is the dotted path of a function `(questionnaire, wanted) -> counts`: the page's
primary key; pairs of a question's permanent id and an option's value ("" for any answer); and how many
answers each pair has had, over all versions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.utils.module_loading import import_string

Pair = tuple[str, str]
Counts = Callable[[int, Iterable[Pair]], Mapping[Pair, int]]


def answer_counts(questionnaire: int, wanted: Iterable[Pair]) -> Mapping[Pair, int] | None:
    """Answers by (question id, option value); None where nobody counts."""
    path = getattr(settings, "FORMS_BUILDER_ANSWER_COUNT", "")
    if not path:
        return None
    count: Counts = import_string(path)
    return count(questionnaire, list(wanted))
