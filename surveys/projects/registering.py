"""Social organisations that are put down among all organisations stand in their own register too."""

from __future__ import annotations

from typing import Any

from surveys.projects.models import SocialOrganisation
from territory.enums import OrganisationKind
from territory.models import Organisation


def register(sender: Any, instance: Organisation, raw: bool = False, **kwargs: Any) -> None:
    """After an organisation was saved: what it lacks of a social organisation is filled in there."""
    if raw or instance.kind != OrganisationKind.SOCIAL:
        return
    if not SocialOrganisation.objects.filter(pk=instance.pk).exists():
        SocialOrganisation(organisation_ptr=instance).save_base(raw=True)  # its own columns alone
