"""Kinds of questionnaire."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Family(models.TextChoices):
    """The six families of the templates."""

    HOUSEHOLD_SURVEY = "household_survey", _("house-to-house survey")
    INSPECTION = "inspection", _("inspection")
    OWNER_SATISFACTION = "owner_satisfaction", _("owner satisfaction test")
    DEMAND_LIST = "demand_list", _("three-social-linkage demand list")
    DELIBERATION = "deliberation", _("consultation")
    LEDGER = "ledger", _("ledger")
