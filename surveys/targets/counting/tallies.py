"""计数: the share of some options among all answers to a question, from the tallies of the reporter's area.

Tallies are kept by area since the beginning, not by area and month: the share is that of all answers so far.
"""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forms_builder.models import FormVersion
from surveys.models import Channel
from surveys.queries import read_tallies
from surveys.targets.counting.choices import OPTIONS, chosen_questionnaires, options, questions, templates
from surveys.targets.formulas import Counted, Formula, Given, Parameter, register
from surveys.targets.periods import Period
from surveys.versions import version_by_pk
from territory.models import Area


def compute(area: Area, period: Period, given: Given) -> Counted | None:
    """None where nobody has answered. Options named in `without` are left out of the denominator."""
    scope = f"a:{area.pk}"
    chosen, without = given["options"].split(), given.get("without", "").split()
    numerator = denominator = 0
    for questionnaire in chosen_questionnaires(given["questionnaire"]).values_list("pk", flat=True):
        question = _question(questionnaire, given["question"])
        if not question:
            continue
        cells = read_tallies(questionnaire, [scope], []).cells[scope].get(question, {})
        numerator += sum(cells.get(f"o:{value}", 0) for value in chosen)
        denominator += cells.get("#n", 0) - sum(cells.get(f"o:{value}", 0) for value in without)
    return (Decimal(numerator), Decimal(denominator)) if denominator > 0 else None


def link(area: Area, period: Period, given: Given) -> str:
    """The live page of one of the questionnaire's channels."""
    rows = Channel.objects.filter(
        questionnaire__in=chosen_questionnaires(given["questionnaire"]), area__path__startswith=area.path
    )
    code = rows.order_by("pk").values_list("code", flat=True).first()
    return reverse("live:page", args=[code]) if code else ""


def _question(questionnaire: int, name: str) -> str:
    """The permanent id of the question of that name in the newest version; '' for none."""
    rows = FormVersion.objects.filter(questionnaire=questionnaire).order_by("-number")
    pk = rows.values_list("pk", flat=True).first()
    found = version_by_pk(pk).compiled.form.by_name.get(name) if pk else None
    return found.id if found else ""


register(
    Formula(
        "option_share",
        _("share of options in the tallies"),
        _("All answers so far of the reporter's area; not only those of the period."),
        compute,
        (
            Parameter("questionnaire", _("questionnaire"), templates, leads=True),
            Parameter("question", _("question"), questions("questionnaire", OPTIONS), leads=True),
            Parameter("options", _("options that count"), options, several=True),
            Parameter("without", _("options that are left out"), options, required=False, several=True),
        ),
        link=link,
        snapshot=True,
    )
)
