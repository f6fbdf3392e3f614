"""The scoring tab: which questions count, how much, and by which rules. Weights are set at the questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from wagtail.admin.panels import Panel

from forms_builder.compiling import compile_page

RULES: dict[str, str] = {
    "method": _("How the score is worked out"),
    "total": _("Full score"),
    "scale_map": _("Points of each grade"),
    "na_rule": _("“Cannot say”"),
    "skipped_rule": _("Questions skipped"),
    "min_answered_weight": _("Weight that must be answered"),
    "invalid_rule": _("When a response is void"),
    "base": _("Whose answers count"),
    "tenant_rule": _("Tenants"),
    "score": _("Score"),
    "satisfaction_rate": _("Satisfied share"),
    "minimum_sample": _("Smallest sample"),
    "group_by": _("Grouped by"),
    "pass_rule": _("Passed when"),
    "need_score": _("Urgency"),
    "priority": _("Priority"),
    "split": _("Published apart"),
    "green": _("Green"),
    "yellow": _("Yellow"),
    "red": _("Red"),
    "examination": _("Assessment"),
}
METHODS: dict[str, str] = {
    "weighted_percent": _("weighted mean, out of 100"),
    "priority": _("order of priority"),
    "traffic_light": _("traffic light against the target"),
}


class CheckPanel(Panel):
    """What the checks say of the questionnaire as it stands; a script asks anew while it is edited."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one questionnaire."""

        template_name = "forms_builder/editor/check_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Where the script asks, and what it said last."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["check_url"] = reverse("forms_builder_check")
            return context


class ScorePanel(Panel):
    """Read-only: the weights by question and the template's scoring rules."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one questionnaire."""

        template_name = "forms_builder/editor/score_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Weighted questions, their sum, and the rules in words."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            questions = compile_page(self.instance).form.questions if self.instance.body else ()
            weighted = [question for question in questions if question.weight]
            context["weighted"] = weighted
            context["total"] = sum(question.weight or 0 for question in weighted)
            context["rules"] = list(rule_lines(self.instance.scoring or {}))
            return context


def rule_lines(scoring: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and value of each scoring rule, in words."""
    for key, value in scoring.items():
        if key == "method":
            text = gettext(METHODS[value]) if value in METHODS else str(value)
        elif key == "base":
            text = str(value).replace("role in (owner, family)", gettext("owners and their family"))
        elif isinstance(value, dict):
            text = "，".join(f"{grade} → {points}" for grade, points in value.items())
        else:
            text = str(value)
        yield gettext(RULES[key]) if key in RULES else key, text
