"""How far an open test is: who took part where, and what the answers folded so far say, provisionally.

In sealed tests answers enter in batches of at least five of a building, so that nobody who watches sees whose
came in. Numbers of households are exact at any moment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from satisfaction.enums import TestState
from satisfaction.models import Test
from satisfaction.scoring_rules import Rules
from satisfaction.voting import queries as voting
from satisfaction.voting.queries import AreaTurnout, Turnout
from surveys.queries import read_tallies
from surveys.results import Result, catalogue_of, results
from territory.enums import Level
from territory.naming import full_names

RATING = "rating"
OVERALL = "overall"


@dataclass(frozen=True, slots=True)
class Part:
    """A building, or a service area's small buildings together (`pooled`)."""

    name: str
    turnout: Turnout
    pooled: bool = False

    @property
    def percent(self) -> int:
        """Of its households that voted, rounded down."""
        return share(self.turnout.voted, self.turnout.households)


@dataclass(slots=True)
class Line:
    """A service area with its parts. `minimum` is how many valid households a score needs."""

    turnout: AreaTurnout
    minimum: int
    parts: list[Part] = field(default_factory=list)

    @property
    def percent(self) -> int:
        """Of its households that voted, rounded down."""
        return share(self.turnout.voted, self.turnout.households)

    @property
    def missing(self) -> int:
        """How many more are needed."""
        return max(0, self.minimum - self.turnout.voted)


@dataclass(slots=True)
class Progress:
    """All of a test. `strays` are answer sheets of no service area."""

    lines: list[Line]
    strays: int = 0

    def total(self, name: str) -> int:
        """A number of `AreaTurnout` over all service areas."""
        return sum(getattr(line.turnout, name) for line in self.lines)

    @property
    def households(self) -> int:
        """Households that may vote."""
        return self.total("households")

    @property
    def voted(self) -> int:
        """Households whose owners voted validly."""
        return self.total("voted")

    @property
    def tenants(self) -> int:
        """Valid votes of tenants and others."""
        return self.total("tenants")

    @property
    def unverified(self) -> int:
        """Answer sheets without a household's own link."""
        return self.total("unverified") + self.strays

    @property
    def invalid(self) -> int:
        """Answer sheets that do not count."""
        return self.total("invalid")

    @property
    def replaced(self) -> int:
        """Answer sheets in whose place the household put another."""
        return self.total("replaced")

    @property
    def percent(self) -> int:
        """Of all households, rounded down."""
        return share(self.voted, self.households)


def share(part: int, whole: int) -> int:
    """A percent, rounded down: 99.6 % is not everybody."""
    return 100 * part // whole if whole else 0


def progress(test: Test) -> Progress:
    """Turnout by service area and building. The same queries whatever their number."""
    found = voting.participation(test)
    rules = Rules.from_json(test.rules)
    names = full_names([part.area for each in found for part in each.parts], Level.ESTATE)
    lines = []
    for each in found:
        line = Line(each, rules.minimum(each.households))
        for part in each.parts:
            pooled = part.area.level < Level.BUILDING
            line.parts.append(Part(names[part.area.pk].rpartition(" ")[2], part, pooled))
        lines.append(line)
    return Progress(lines, voting.unplaced(test))


@dataclass(frozen=True, slots=True)
class Provisional:
    """What has been folded: how many responses, the overall question, and every other rating."""

    n: int
    overall: Result | None
    ratings: list[Result]


def provisional(test: Test) -> Provisional | None:
    """From the tallies of the letters' channel; None before opening and for a test that was given up."""
    if test.letter_channel_id is None or test.version is None or test.state == TestState.GIVEN_UP:
        return None
    scope = f"c:{test.letter_channel_id}"
    cells: dict[str, Any] = read_tallies(test.questionnaire_id, [scope], []).cells[scope]
    overall = test.version.form.by_name[OVERALL].id
    found = [each for each in results(catalogue_of(test.questionnaire), cells) if each.asked.kind == RATING]
    first = next((each for each in found if each.asked.id == overall), None)
    rest = [each for each in found if each is not first]
    return Provisional(cells.get("", {}).get("n", 0), first, rest)
