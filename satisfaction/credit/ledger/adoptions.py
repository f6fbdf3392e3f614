"""What an adoption put down in the audit log, held against the schemes as they are now: grades hang on them,
also where no entry does. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from satisfaction.credit.enums import SchemeState
from satisfaction.credit.ledger.chain import digest
from satisfaction.credit.models import Scheme

ADOPT = "credit.scheme_adopt"


def adoption_digest(scheme: Scheme) -> str:
    """SHA-256 over what decides for whom, from when and how an adopted scheme grades."""
    since = scheme.in_force_from.isoformat() if scheme.in_force_from else None
    told = {
        "area": scheme.area_id,
        "name": scheme.name,
        "version": scheme.version,
        "source": scheme.source,
        "from": since,
        "rules": scheme.data,
    }
    return digest(told)


def changed() -> Iterator[int]:
    """The primary keys of schemes that are not what they were when they were adopted, or gone."""
    kind = ContentType.objects.get_for_model(Scheme)
    rows = ModelLogEntry.objects.filter(action=ADOPT, content_type=kind).order_by("pk")
    schemes = Scheme.objects.in_bulk()
    for pk, data in rows.values_list("object_id", "data"):
        told, scheme = (data or {}).get("digest"), schemes.get(int(pk))
        if told is None:
            continue
        if scheme is None or scheme.state != SchemeState.ADOPTED or adoption_digest(scheme) != told:
            yield int(pk)
