"""What call-backs say of a test's answers: agreement, untrue ones, pressure. No Django, no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from satisfaction.margins import Margin, share_margin

REACHED, REFUSED, NO_ANSWER, WRONG = "reached", "refused", "no_answer", "wrong"
INVALID = "invalid"
PRESSURE = frozenset({"ask_high", "gift", "proxy", "threat"})


@dataclass(frozen=True, slots=True)
class Check:
    """One household that was drawn, and what its call-back form says ("" where it says nothing yet).

    `random` marks those drawn at random; `told` is the overall answer that the household gave in the test,
    `again` the one on the phone. The rest are the form's answers (forms_builder/data/templates.yaml,
    satisfaction_callback).
    """

    random: bool
    told: str = ""
    reach: str = ""
    took_part: str = ""
    again: str = ""
    verdict: str = ""
    pressed: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool | None:
        """Whether both overall answers are at most one step apart; None where they cannot be compared."""
        if self.reach != REACHED or not (self.told.isdigit() and self.again.isdigit()):
            return None
        return abs(int(self.told) - int(self.again)) <= 1


@dataclass(frozen=True, slots=True)
class BackCheck:
    """The call-backs of one service area in numbers. The rates are of those drawn at random alone: who
    reported pressure was chosen for it and would tilt them."""

    drawn: int
    random: int
    done: int
    reached: int
    refused: int
    no_answer: int
    wrong: int
    compared: int
    agreeing: int
    judged: int  # reached, drawn at random, and with a verdict
    untrue: int  # of these, judged invalid
    untrue_all: int  # judged invalid, whatever they were drawn for
    denied: int  # reached, and nobody there had taken part
    pressed: int  # confirmed pressure on the phone
    population: int  # households that had agreed to a call-back

    @property
    def agreement(self) -> Fraction | None:
        """一致率, from 0 to 1: at most one step apart ÷ compared."""
        return Fraction(self.agreeing, self.compared) if self.compared else None

    @property
    def untrue_rate(self) -> Fraction | None:
        """判无效率: judged invalid ÷ reached."""
        return Fraction(self.untrue, self.judged) if self.judged else None

    def interval(self, confidence: Fraction) -> Margin:
        """The agreement's, as a share of those that had agreed to a call-back."""
        return share_margin(self.agreeing, self.compared, max(self.population, self.compared + 1), confidence)

    def passes(self, least: Fraction) -> bool | None:
        """Whether agreement is at least `least` and at most 1 − least were untrue; None: nothing known."""
        if self.agreement is None and self.untrue_rate is None:
            return None
        agrees = self.agreement is None or self.agreement >= least
        return agrees and (self.untrue_rate is None or self.untrue_rate <= 1 - least)


def back_check(checks: Iterable[Check], population: int) -> BackCheck:
    """Add up call-backs; `population` is how many households had agreed to one."""
    every = list(checks)
    drawn_at_random = [each for each in every if each.random]
    agreed = [each.agrees for each in drawn_at_random if each.agrees is not None]
    reach = Counter(each.reach for each in every)
    judged = [each for each in drawn_at_random if each.reach == REACHED and each.verdict]
    return BackCheck(
        drawn=len(every),
        random=len(drawn_at_random),
        done=sum(bool(each.reach) for each in every),
        reached=reach[REACHED],
        refused=reach[REFUSED],
        no_answer=reach[NO_ANSWER],
        wrong=reach[WRONG],
        compared=len(agreed),
        agreeing=sum(agreed),
        judged=len(judged),
        untrue=sum(each.verdict == INVALID for each in judged),
        untrue_all=sum(each.verdict == INVALID for each in every),
        denied=sum(each.reach == REACHED and each.took_part == "no" for each in every),
        pressed=sum(bool(PRESSURE.intersection(each.pressed)) for each in every),
        population=population,
    )
