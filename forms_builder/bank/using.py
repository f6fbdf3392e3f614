"""How many questionnaires use an item: kept whenever a revision is saved, by the key that blocks carry."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count

from forms_builder.models import Questionnaire

MARK = "bank"  # in a question's settings, hence in its block's `extra`
_MARKED = re.compile(rf'"{MARK}": ?"([^"\\]{{1,120}})"')


def keys_in(body: Any) -> set[str]:
    """The items that a stream's JSON came from."""
    text = body if isinstance(body, str) else json.dumps(body)
    return set(_MARKED.findall(text))


def on_revision_saved(sender: Any, instance: Any, created: bool = False, **kwargs: Any) -> None:
    """Django's signal for Wagtail's revisions: counts the newest one of a questionnaire."""
    content = instance.content
    if not created or not isinstance(content, dict) or "body" not in content:
        return
    page = Questionnaire.objects.filter(pk=_number(instance.object_id)).first()
    if page is not None and instance.content_type.model_class() is Questionnaire:
        count_uses(page, keys_in(content["body"]))


@transaction.atomic
def count_uses(page: Questionnaire, keys: set[str]) -> None:
    """Write down what a questionnaire uses now."""
    from forms_builder.bank.models import BankUse

    known = set(BankUse.objects.filter(questionnaire=page).values_list("key", flat=True))
    if gone := known - keys:
        BankUse.objects.filter(questionnaire=page, key__in=gone).delete()
    fresh = [BankUse(key=key, questionnaire=page) for key in sorted(keys - known)]
    BankUse.objects.bulk_create(fresh, ignore_conflicts=True)


def uses_of(keys: Iterable[str]) -> Mapping[str, int]:
    """Questionnaires by item, one query; those made from a template of that name count for it too."""
    from forms_builder.bank.builtin import template_of
    from forms_builder.bank.models import BankUse

    wanted = list(keys)
    found: Counter[str] = Counter()
    rows = BankUse.objects.filter(key__in=wanted).values_list("key").annotate(n=Count("pk"))
    found.update(dict(rows))
    templates = {template_of(key): key for key in wanted if template_of(key)}
    made = Questionnaire.objects.filter(template_key__in=templates)
    for template, count in made.values_list("template_key").annotate(n=Count("pk")):
        found[templates[template]] += count
    return found


def _number(text: str) -> int:
    return int(text) if str(text).isdigit() else 0
