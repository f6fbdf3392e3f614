"""What a service area's score is now, from the stored votes and call-backs. Reads only, stores nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from satisfaction import scoring
from satisfaction.back_checks import Check, back_check
from satisfaction.callbacks import reading
from satisfaction.models import Score, Test, TestArea
from satisfaction.result_json import back_check_json, to_json
from satisfaction.scores import sheets
from satisfaction.scoring_rules import Rules


@dataclass(frozen=True, slots=True)
class Computed:
    """A result as it would be stored, with the digest of the votes it was worked out from."""

    test_area: TestArea
    result: dict[str, Any]
    digest: str

    def same_as(self, score: Score) -> bool:
        """Whether a stored score says the same."""
        return (
            score.formula == scoring.FORMULA
            and score.inputs_digest == self.digest
            and score.result == self.result
        )

    def as_score(self) -> dict[str, Any]:
        """The columns of a score. Behind a closed gate there is none: 不计分."""
        gates, overall = self.result["gates"], self.result["overall"]
        return {
            "test_area": self.test_area,
            "formula": scoring.FORMULA,
            "gate": gates[0] if gates else "",
            "n": self.result["n"],
            "households": self.result["households"],
            "score": None if gates else _decimal(self.result["score"]),
            "satisfied": None if gates else _decimal(overall["satisfied"]),
            "result": self.result,
            "inputs_digest": self.digest,
        }


def areas_of(test: Test) -> list[TestArea]:
    """The service areas of a test, in the order of the tree."""
    rows = test.areas.select_related("service_area__estate", "company", "test")
    return list(rows.order_by("service_area__estate__path", "service_area__name", "pk"))


def compute(test: Test) -> Iterator[Computed]:
    """Every service area of a test, one after another."""
    areas = areas_of(test)
    checks = reading.checks(test)
    population = reading.population(areas)
    for area in areas:
        yield compute_area(area, checks.get(area.pk, ()), population.get(area.pk, 0))


def outdated(test: Test, scores: Mapping[int, Score]) -> set[int]:
    """The service areas whose newest score does not know all that call-backs say by now, or was worked out by
    an older formula. Votes of a closed test change only with a new score, so they need not be read."""
    areas = [area for area in areas_of(test) if area.pk in scores]
    checks, population = reading.checks(test), reading.population(areas)
    found: set[int] = set()
    for area in areas:
        confidence = Rules.from_json(test.rules).confidence
        now = back_check(checks.get(area.pk, ()), population.get(area.pk, 0))
        said = scores[area.pk]
        if said.formula != scoring.FORMULA or said.result["back_check"] != back_check_json(now, confidence):
            found.add(area.pk)
    return found


def compute_area(area: TestArea, checks: Sequence[Check], population: int) -> Computed:
    """One service area. Votes of several versions cannot be: a test's questionnaire is frozen."""
    votes = list(sheets.stored(area))
    version = area.test.version_id or (votes[0].version if votes else None)
    result = scoring.score(
        sheets.sheets(votes),
        {int(key): households for key, households in area.frame.items()},
        Rules.from_json(area.test.rules),
        dimensions=sheets.reader(version).dimensions if version else (),
        checks=checks,
        population=population,
    )
    return Computed(area, to_json(result), sheets.digest(votes))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
