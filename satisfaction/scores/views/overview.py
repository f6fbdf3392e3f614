"""测评得分: the scores of a test, one line for each service area."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from satisfaction.callbacks import reading, striking
from satisfaction.enums import TestState
from satisfaction.errors import TestError
from satisfaction.models import Score, TestArea
from satisfaction.planning.views.base import OneTest
from satisfaction.result_json import difference
from satisfaction.scores import queries, words
from satisfaction.scores.computing import areas_of, outdated
from satisfaction.scores.errors import ScoreError
from territory.naming import full_names


class Scores(OneTest):
    """What a closed test gave, and what is still to be done until it is final."""

    template_name = "satisfaction/scores/scores.html"
    page_title = _("test scores")
    acts = False
    states = (TestState.CLOSED, TestState.SETTLED)

    @property
    def out_of_time(self) -> str:
        """Why there is nothing to see yet."""
        return ScoreError("not_closed").message

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The lines, and how far the call-backs are. The same queries whatever the number of areas."""
        test = self.test
        areas = areas_of(test)
        scores = queries.newest(test)
        earlier = queries.before(areas)
        places = full_names(each.service_area.estate for each in areas)
        old = outdated(test, scores) if test.state == TestState.CLOSED else set()
        checks = [each for some in reading.checks(test).values() for each in some]
        return {
            **super().get_context_data(**kwargs),
            "lines": [
                _line(each, places, scores.get(each.pk), earlier.get(each.pk), each.pk in old)
                for each in areas
            ],
            "worked_out": bool(scores),
            "outdated": len(old),
            "missing": len(areas) - len(scores),
            **self._striking(),
            "agreed": sum(reading.population(areas).values()),
            "drawn": len(checks),
            "called": sum(bool(each.reach) for each in checks),
            "settled": test.state == TestState.SETTLED,
        }

    def _striking(self) -> dict[str, Any]:
        """How many votes would change their standing, for those who may act; why nobody can tell."""
        if not self.may_act:
            return {"struck": 0}
        try:
            return {"struck": striking.pending(self.test)}
        except TestError as refusal:  # the key of a pseudonymous test is not there
            return {"struck": 0, "key_fault": refusal.message}


def _line(
    area: TestArea, places: dict[int, str], score: Score | None, before: Score | None, old: bool
) -> dict[str, Any]:
    line: dict[str, Any] = {
        "area": area,
        "place": places[area.service_area.estate_id],
        "score": score,
        "before": before,
        "outdated": old,
    }
    if score is None:
        return line
    result = score.result
    confidence = result["rules"]["confidence"]
    return {
        **line,
        "result": result,
        "gate": words.gate_in_words(result),
        "margin": words.margin_in_words(result["margin"], confidence),
        "satisfied_margin": words.margin_in_words(result["overall"]["margin"], confidence, "%"),
        "change": words.difference(difference(result, before.result)["score"])
        if before and score.score is not None and before.score is not None
        else "",
    }
