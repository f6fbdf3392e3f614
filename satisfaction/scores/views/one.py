"""One score with the trace of every figure: formula, sample, buildings, tallies, call-backs, digest."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from satisfaction.enums import TestState
from satisfaction.models import Score
from satisfaction.planning.views.base import OneTest
from satisfaction.result_json import difference
from satisfaction.scores import queries, words
from satisfaction.scores.computing import outdated
from surveys.versions import version_by_pk
from territory.enums import Level
from territory.models import Area
from territory.naming import full_names


class ScorePage(OneTest):
    """A stored score of a test; what it was worked out from is said with it."""

    template_name = "satisfaction/scores/score.html"
    acts = False

    @cached_property
    def score(self) -> Score:
        """The score, if it is this test's."""
        rows = queries.visible(self.request.user).filter(test_area__test=self.test)
        found: Score = get_object_or_404(rows, pk=self.kwargs["score"])
        return found

    def get_page_title(self) -> str:
        """The service area."""
        return _("Score of %(area)s") % {"area": self.score.test_area.service_area}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """With the test's scores above it."""
        items = super().get_breadcrumbs_items()
        above = {"url": reverse("satisfaction:scores", args=[self.test.pk]), "label": _("Test scores")}
        return [*items[:-1], above, items[-1]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every part of the result in rows."""
        score, result = self.score, self.score.result
        before = queries.before([score.test_area]).get(score.test_area_id)
        changes = difference(result, before.result) if before else {"dimensions": {}}
        history = queries.history(score.test_area)
        newest = history[0]
        confidence = result["rules"]["confidence"]
        form = version_by_pk(self.test.version_id).compiled.form if self.test.version_id else None
        return {
            **super().get_context_data(**kwargs),
            "score": score,
            "result": result,
            "company": score.test_area.company,
            "history": history,
            "is_newest": newest.pk == score.pk,
            "newest": newest,
            "outdated": newest.pk == score.pk
            and self.test.state == TestState.CLOSED
            and bool(outdated(self.test, {score.test_area_id: score})),
            "gate": words.gate_in_words(result),
            "margin": words.margin_in_words(result["margin"], confidence),
            "satisfied_margin": words.margin_in_words(result["overall"]["margin"], confidence, "%"),
            "agreement_margin": words.margin_in_words(result["back_check"]["margin"], confidence, "%"),
            "before": before,
            "changes": {name: words.difference(changes.get(name)) for name in ("score", "satisfied", "nps")},
            "dimensions": words.dimension_bars(result, changes["dimensions"]),
            "overall": words.option_bars(
                result["overall"]["counts"],
                words.labels_of(form, "overall") if form else {},
                result["overall"]["n"],
            ),
            "choices": words.choice_bars(result, form) if form else [],
            "standings": words.standings(result),
            "apart": words.apart(result),
            "rules": words.rules_in_words(result, form.scoring if form else {}),
            "version": self.test.version,
            **self._buildings(result),
        }

    def _buildings(self, result: dict[str, Any]) -> dict[str, Any]:
        """The buildings with their names, in the order of the tree; small ones counted together have their
        estate's."""
        keys = [each["key"] for each in result["buildings"]]
        areas = Area.objects.filter(pk__in=keys).order_by("path")
        names = full_names(areas, Level.BUILDING)
        place = {area.pk: at for at, area in enumerate(areas)}
        pooled = {area.pk for area in areas if area.level < Level.BUILDING}
        rows = [
            {
                **each,
                "name": _("smaller buildings together")
                if each["key"] in pooled
                else names.get(each["key"], f"#{each['key']}"),
            }
            for each in sorted(result["buildings"], key=lambda each: place.get(each["key"], len(place)))
        ]
        missed = [each["name"] for each in rows if each["key"] in result["unreached"]]
        left_out = sum(each["households"] for each in rows if each["key"] in result["unreached"])
        return {"buildings": rows, "missed": missed, "left_out": left_out}
