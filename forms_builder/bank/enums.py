"""What an item is, and who sees it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """How much of a questionnaire an item holds."""

    QUESTION = "question", _("One question")
    GROUP = "group", _("A group of questions")
    QUESTIONNAIRE = "questionnaire", _("A whole questionnaire")


class Visibility(models.TextChoices):
    """Who finds an item, beside whoever shared it and those above."""

    AREA = "area", _("My area and below")
    EVERYONE = "everyone", _("Everyone")
