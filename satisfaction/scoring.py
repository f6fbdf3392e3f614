"""What a closed test gives for one service area, exactly: score, shares, dimensions, buildings and the gate.

Pure and versioned: the same sheets, frame and rules give the same `Result` for ever under one `FORMULA`; a
change to what is worked out here takes a new number. No Django, no database. One sheet is scored in
`surveys/scoring.py`; what is stored and shown comes from `satisfaction/scores/`.

score = Σ buildings (households ÷ households of the buildings that answered × mean of their valid sheets).
Everything is added up in fractions and rounded once, halves away from zero, when it is written down.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from satisfaction.back_checks import BackCheck, Check, back_check
from satisfaction.margins import (
    Margin,
    Scale,
    Stratum,
    mean_margin,
    nps,
    rounded,
    scale,
    share_margin,
    weighted_mean,
)
from satisfaction.scoring_rules import Rules, RulesError
from surveys.scoring import SheetScore

__all__ = [
    "FORMULA",
    "Building",
    "Check",
    "Dimension",
    "Result",
    "Rules",
    "RulesError",
    "Sheet",
    "fault",
    "rounded",
    "score",
]

FORMULA = "weighted_percent/1"
COUNTS, APART, UNVERIFIED = "counts", "apart", "unverified"
OWNER = "owner"
SCALE = ("5", "4", "3", "2", "1")
PROMOTER, DETRACTOR = 9, 6  # of 0 … 10: from, up to
NOT_A_SAMPLE = Margin(why="not_a_sample")

GateName = Literal["", "too_few", "check_failed"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One stored answer sheet. `standing` and `group` are values of satisfaction.enums, `percent` and
    `dimensions` (points, weight) come from surveys.scoring, `building` is None where it is not known.
    `choices` are the options chosen in further questions, by the question's name."""

    building: int | None
    standing: str = COUNTS
    group: str = OWNER
    percent: Fraction | None = None
    dimensions: Mapping[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    overall: str = ""
    recommend: int | None = None
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Building:
    """One building: its households, how many count, their mean and by what share it enters the score."""

    key: int
    households: int
    n: int
    mean: Fraction | None
    share: Fraction | None

    @property
    def response(self) -> Fraction | None:
        """n ÷ households."""
        return Fraction(self.n, self.households) if self.households else None

    @property
    def part(self) -> Fraction | None:
        """What it adds to the score: share × mean."""
        return None if self.share is None or self.mean is None else self.share * self.mean


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension 维度: how many sheets speak of it, and their mean percent, weighted as the score is."""

    name: str
    n: int
    percent: Fraction | None


@dataclass(frozen=True, slots=True)
class Result:
    """What was worked out. Percents are from 0 to 100, shares from 0 to 1.

    `score` is what the sheets give; whether it may be published as a score says `gate` ("" yes).
    `unreached` are buildings in which nobody's sheet counts, `unplaced` valid sheets of no known building:
    they enter `unweighted` and the shares, and the score only where no sheet's building is known.
    `probability` is False where sheets without a household's own link count: then nothing has a margin.
    """

    rules: Rules
    n: int
    households: int
    minimum: int
    score: Fraction | None
    unweighted: Fraction | None
    margin: Margin
    buildings: tuple[Building, ...]
    unreached: tuple[int, ...]
    unplaced: int
    dimensions: tuple[Dimension, ...]
    overall: Mapping[str, int]
    scale: Scale
    satisfied_margin: Margin
    recommend: Mapping[str, int]
    nps: Fraction | None
    choices: Mapping[str, Mapping[str, int]]
    standings: Mapping[str, int]
    apart: Mapping[str, tuple[int, Fraction | None]]
    back_check: BackCheck
    probability: bool

    @property
    def response(self) -> Fraction | None:
        """n ÷ households."""
        return Fraction(self.n, self.households) if self.households else None

    @property
    def gates(self) -> tuple[GateName, ...]:
        """Every reason for which it is not scored: 样本不足, 复核未通过."""
        found: list[GateName] = []
        if self.n < self.minimum or self.score is None:
            found.append("too_few")
        if self.back_check.passes(self.rules.agreement_min) is False:
            found.append("check_failed")
        return tuple(found)

    @property
    def gate(self) -> GateName:
        """The first of them; "" where the score counts for credit."""
        return self.gates[0] if self.gates else ""


def fault(sheet: SheetScore, seconds: float | None, rules: Rules) -> Literal["", "too_fast", "too_little"]:
    """Why a sheet of an entitled household does not count; "" where it does.

    `seconds` is how long it took to fill in, None where nobody knows.
    """
    if seconds is not None and seconds < rules.min_seconds:
        return "too_fast"
    least = rules.min_answered_weight
    if sheet.percent is None or (least is not None and sheet.answered_weight < least):
        return "too_little"
    return ""


def score(
    sheets: Iterable[Sheet],
    frame: Mapping[int, int],
    rules: Rules,
    *,
    dimensions: Sequence[str] = (),
    checks: Iterable[Check] = (),
    population: int = 0,
) -> Result:
    """The result of one service area.

    `sheets` are all that were stored, invalid ones too; `frame` says how many households each building had
    when the test opened; `dimensions` is their order in the form; `checks` are the call-backs, `population`
    the households that agreed to one. The order of sheets and checks does not matter.
    """
    every = list(sheets)
    valid = [each for each in every if _counts(each, rules)]
    strata = _strata(valid, frame)
    unweighted = _mean(each.percent for each in valid)
    weighted = weighted_mean((each.households, each.mean) for each in strata.values())
    households = sum(frame.values())
    overall = Counter(each.overall for each in valid if each.overall in SCALE)
    told = scale(overall)
    probability = not any(each.standing == UNVERIFIED for each in valid)
    top = sum(overall[value] for value in SCALE[:2])
    recommend = Counter(each.recommend for each in valid if each.recommend is not None)
    return Result(
        rules=rules,
        n=len(valid),
        households=households,
        minimum=rules.minimum(households),
        score=unweighted if weighted is None else weighted,
        unweighted=unweighted,
        margin=mean_margin(strata.values(), rules.confidence) if probability else NOT_A_SAMPLE,
        buildings=_buildings(strata),
        unreached=tuple(key for key, each in strata.items() if each.households and not each.values),
        unplaced=sum(each.building not in frame for each in valid),
        dimensions=_dimensions(valid, frame, dimensions),
        overall={value: overall[value] for value in SCALE if overall[value]},
        scale=told,
        satisfied_margin=share_margin(top, told.n, max(households, told.n), rules.confidence)
        if probability
        else NOT_A_SAMPLE,
        recommend={str(value): recommend[value] for value in sorted(recommend)},
        nps=_nps(recommend),
        choices=_choices(valid),
        standings=dict(sorted(Counter(each.standing for each in every).items())),
        apart=_apart(every),
        back_check=back_check(checks, population),
        probability=probability,
    )


def _counts(sheet: Sheet, rules: Rules) -> bool:
    """Whether a sheet makes the score: an owner's household's, with a percent, of good standing."""
    standings = (COUNTS, UNVERIFIED) if rules.score_unverified else (COUNTS,)
    return sheet.group == OWNER and sheet.standing in standings and sheet.percent is not None


def _mean(percents: Iterable[Fraction | None]) -> Fraction | None:
    known = [percent for percent in percents if percent is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def _strata(valid: Iterable[Sheet], frame: Mapping[int, int]) -> dict[int, Stratum]:
    """Every building of the frame with the percents of its sheets."""
    percents: defaultdict[int | None, list[Fraction]] = defaultdict(list)
    for each in valid:
        if each.percent is not None:
            percents[each.building].append(each.percent)
    return {key: Stratum(households, percents.get(key, [])) for key, households in sorted(frame.items())}


def _buildings(strata: Mapping[int, Stratum]) -> tuple[Building, ...]:
    answered = sum(each.households for each in strata.values() if each.values)
    return tuple(
        Building(
            key,
            each.households,
            each.n,
            each.mean,
            Fraction(each.households, answered) if each.values and answered else None,
        )
        for key, each in strata.items()
    )


def _dimensions(
    valid: Sequence[Sheet], frame: Mapping[int, int], order: Sequence[str]
) -> tuple[Dimension, ...]:
    """In the form's order; what the form does not name comes last."""
    found = {name for each in valid for name in each.dimensions}
    known = [name for name in dict.fromkeys(order) if name in found]
    return tuple(_dimension(name, valid, frame) for name in (*known, *sorted(found - set(known))))


def _dimension(name: str, valid: Sequence[Sheet], frame: Mapping[int, int]) -> Dimension:
    percents: defaultdict[int | None, list[Fraction]] = defaultdict(list)
    for each in valid:
        points, weight = each.dimensions.get(name, (Fraction(0), Fraction(0)))
        if weight:
            percents[each.building].append(points / weight * 100)
    known = ((households, _mean(percents.get(key, ()))) for key, households in frame.items())
    weighted = weighted_mean(known)
    every = [percent for some in percents.values() for percent in some]
    return Dimension(name, len(every), _mean(every) if weighted is None else weighted)


def _nps(recommend: Mapping[int, int]) -> Fraction | None:
    promoters = sum(count for value, count in recommend.items() if value >= PROMOTER)
    detractors = sum(count for value, count in recommend.items() if value <= DETRACTOR)
    return nps(promoters, sum(recommend.values()) - promoters - detractors, detractors)


def _choices(valid: Sequence[Sheet]) -> dict[str, dict[str, int]]:
    """How often each option was chosen, and under "#n" how many answered, by question."""
    found: dict[str, Counter[str]] = {}
    for sheet in valid:
        for name, chosen in sheet.choices.items():
            if chosen:
                found.setdefault(name, Counter()).update(("#n", *chosen))
    return {name: dict(sorted(counts.items())) for name, counts in sorted(found.items())}


def _apart(every: Sequence[Sheet]) -> dict[str, tuple[int, Fraction | None]]:
    """Number and mean of what stands beside the score: tenants, others, and sheets nobody can vouch for."""
    found: dict[str, list[Fraction | None]] = {}
    for each in every:
        if each.standing == APART:
            found.setdefault(each.group, []).append(each.percent)
        elif each.standing == UNVERIFIED:
            found.setdefault(UNVERIFIED, []).append(each.percent)
    return {name: (len(percents), _mean(percents)) for name, percents in sorted(found.items())}
