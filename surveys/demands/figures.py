"""Priorities of a collection as its tallies and sources stand now: for all of it and for each community."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count

from forms_builder.schema import Form
from surveys.demands import asking
from surveys.demands.models import Collection, Demand, DemandEvent, DemandSource
from surveys.demands.priority import Counts, Need, Weights, need, rounded
from surveys.models import Pulse, Tally
from surveys.problems.asking import live_forms
from territory.models import Area

PARTS = ("priority", "urgency", "choice", "gap")


@dataclass(frozen=True, slots=True)
class Line:
    """A category: its numbers as people read them. `rank` is 1 for the most pressing, the same for equal
    priorities as they are read, None without one."""

    category: str
    label: str
    rank: int | None
    need: Need
    counts: Counts

    @property
    def priority(self) -> Decimal | None:
        """To one decimal."""
        return rounded(self.need.priority)

    @property
    def urgency(self) -> Decimal | None:
        """0 to 100, to one decimal."""
        return rounded(self.need.urgency)

    @property
    def choice(self) -> Decimal | None:
        """Percent, to one decimal."""
        return rounded(None if self.need.choice is None else self.need.choice * 100)

    @property
    def gap(self) -> Decimal | None:
        """Percent, to one decimal."""
        return rounded(None if self.need.gap is None else self.need.gap * 100)

    @property
    def rated(self) -> int:
        """How many people rated it."""
        return sum(self.counts.ratings.values())


def lines(collection: Collection, area: Area | None = None) -> list[Line]:
    """Every category, most pressing first; of one area, where one is given. Three queries."""
    return by_area(collection, [area])[area.pk if area else 0]


def by_area(collection: Collection, areas: Iterable[Area | None]) -> dict[int, list[Line]]:
    """The same for several areas at once, by the area's key (0: all of the collection)."""
    wanted = {area.pk if area else 0: area for area in areas}
    form = live_forms([collection.questionnaire_id]).get(collection.questionnaire_id)
    if form is None:
        return {pk: [] for pk in wanted}
    scopes = {pk: f"a:{pk}" if pk else "" for pk in wanted}
    cells = _cells(collection, scopes.values())
    supply = _supply(collection)
    labels = categories(form, collection)
    scores = {
        value: Fraction(str(score))
        for value, score in asking.scores(form, collection.urgency_question).items()
    }
    found = {}
    for pk, area in wanted.items():
        lacking, asked = _gap(supply, collection, area)
        mine = cells.get(scopes[pk], {})
        choosers = sum(mine.get(f"o:{value}", 0) for value in labels)
        found[pk] = _ranked(
            {
                value: Counts(
                    ratings=_ratings(mine, value, scores),
                    chosen=mine.get(f"o:{value}", 0),
                    choosers=choosers,
                    lacking=lacking[value],
                    asked_of_supply=asked[value],
                )
                for value in labels
            },
            labels,
            weights(collection),
        )
    return found


def as_of_now(demand: Demand) -> dict[str, Any]:
    """Priority, its parts and weights of a demand's category in all of its collection, as an event keeps
    them (decimals as strings); without parts where its category has none."""
    collection = demand.collection
    kept: dict[str, Any] = {
        "weights": [
            str(each.normalize())
            for each in (collection.weight_urgency, collection.weight_choice, collection.weight_gap)
        ]
    }
    found = next((each for each in lines(collection) if each.category == demand.category), None)
    if found is not None and found.priority is not None:
        for part in PARTS:
            value = getattr(found, part)
            kept[part] = None if value is None else str(value)
    return kept


def kept(event: DemandEvent | None) -> dict[str, Decimal]:
    """What `as_of_now` kept with an event, by part; {} where it kept nothing."""
    found = (event.data.get("figures") or {}) if event else {}
    return {part: Decimal(found[part]) for part in PARTS if found.get(part) is not None}


def categories(form: Form, collection: Collection) -> dict[str, str]:
    """Value → label of everything that can be asked for: options of the first choice, rows of the matrix."""
    return {
        **asking.options(form, collection.choice_question),
        **asking.rows(form, collection.urgency_question),
    }


def weights(collection: Collection) -> Weights:
    """Those of the collection."""
    return Weights(
        Fraction(collection.weight_urgency),
        Fraction(collection.weight_choice),
        Fraction(collection.weight_gap),
    )


def pulse(collection: Collection) -> int:
    """A number that grows whenever the tallies move."""
    found = Pulse.objects.filter(pk=collection.questionnaire_id).values_list("seq", flat=True).first()
    return int(found or 0)


def _cells(collection: Collection, scopes: Iterable[str]) -> dict[str, dict[str, int]]:
    """By scope: the cells of both questions. Rows of matrices and options never share a name."""
    asked = [each for each in (collection.urgency_question, collection.choice_question) if each]
    rows = Tally.objects.filter(
        questionnaire=collection.questionnaire_id, scope__in=set(scopes), question__in=asked
    )
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for scope, cell, n in rows.values_list("scope", "cell", "n"):
        if not cell.startswith("#"):
            found[scope][cell] = n
    return found


def _ratings(cells: dict[str, int], row: str, scores: dict[str, Fraction]) -> dict[Fraction, int]:
    found: Counter[Fraction] = Counter()
    for value, score in scores.items():
        found[score] += cells.get(f"m:{row}:{value}", 0)
    return dict(found)


def _supply(collection: Collection) -> list[tuple[str, str, str, int]]:
    """(path of the area, category, what is said of supply, how many) of the sources that count."""
    if not collection.supply_question:
        return []
    rows = DemandSource.objects.filter(collection=collection, counts=True).exclude(supply="").order_by()
    counted = rows.values_list("area__path", "category", "supply").annotate(Count("pk"))
    return list(counted)


def _gap(
    supply: list[tuple[str, str, str, int]], collection: Collection, area: Area | None
) -> tuple[Counter[str], Counter[str]]:
    """By category: who says that there is too little, of all who were asked; each chose it first."""
    lacking: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for path, category, said, n in supply:
        if area is None or path.startswith(area.path):
            asked[category] += n
            if said in collection.short:
                lacking[category] += n
    return lacking, asked


def _ranked(counts: dict[str, Counts], labels: dict[str, str], by: Weights) -> list[Line]:
    needs = {value: need(each, by) for value, each in counts.items()}
    order = sorted(
        needs, key=lambda value: (needs[value].priority is None, -(needs[value].priority or 0))
    )  # stable: where equal, as the form has them
    shown = {value: rounded(each.priority) for value, each in needs.items()}
    known = [each for each in shown.values() if each is not None]
    ranks: dict[Decimal | None, int] = {each: 1 + sum(other > each for other in known) for each in known}
    return [
        Line(value, labels[value], ranks.get(shown[value]), needs[value], counts[value]) for value in order
    ]
