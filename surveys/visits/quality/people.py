"""A worker beside her peers: the same round, the same community, and only where numbers are large enough.

Fair means here: only the same form is compared (durations of another form say nothing), only neighbours are
(another community has other doors), every number shows what it is out of, below TEN nothing is compared, and
peers are shown as median and range, never by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from surveys.visits.duties import rules
from surveys.visits.duties.queries import DONE, PLANNED
from surveys.visits.models import Assignment, BackCheck, Duty, Round
from surveys.visits.quality import queries, words
from surveys.visits.quality.agreement import Agreement
from surveys.visits.quality.flags import Found
from surveys.visits.quality.interviews import Case, by_assignment, cases_of, examine
from surveys.visits.visiting import outcomes
from surveys.visits.visiting.rates import Counts, rates
from territory.models import Area

TEN = 10  # from so many on a number is compared
PEERS = 2  # from so many comparable peers on
ROUNDS = 3  # the newest rounds of a worker that are shown
MONTHS = 3  # of monthly visits


@dataclass(slots=True)
class Work:
    """What one worker did in one round and community."""

    interviews: list[Case] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    flagged: int = 0
    agreement: Agreement = field(default_factory=Agreement)
    planned: int = 0
    done: int = 0

    @property
    def durations(self) -> list[float]:
        """Seconds of the interviews whose beginning is known."""
        found = (case.interview.seconds for case in self.interviews)
        return [each for each in found if each is not None]


@dataclass(frozen=True, slots=True)
class Number:
    """A number and what it is out of; `value` is None where there is nothing to divide by."""

    value: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison, as text. `why_not` says why nothing is compared."""

    label: Any
    meaning: Any
    own: str
    n: int
    middle: str = ""
    low: str = ""
    high: str = ""
    peers: int = 0
    why_not: str = ""


def _rate(name: str, base: Callable[[Counts], int]) -> Callable[[Work], Number]:
    def number(work: Work) -> Number:
        value = rates(work.counts)[name]
        return Number(None if value is None else float(value), base(work.counts))

    return number


def _eligible(counts: Counts) -> int:
    return counts.eligible + counts.unknown


def _met(counts: Counts) -> int:
    return counts.I + counts.P + counts.R + counts.O


def _share(part: int, whole: int) -> Number:
    return Number(part / whole if whole else None, whole)


def _duration(work: Work) -> Number:
    found = work.durations
    return Number(median(found) if found else None, len(found))


def _flagged(work: Work) -> Number:
    return _share(work.flagged, len(work.interviews))


def _agreement(work: Work) -> Number:
    return _share(work.agreement.agreeing, work.agreement.compared)


def _monthly(work: Work) -> Number:
    return _share(work.done, work.planned)


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is compared: what it is called, what it means, the number, how it is written."""

    label: Any
    meaning: Any
    number: Callable[[Work], Number]
    write: Callable[[float | None], str] = words.percent


MEASURES = (
    Measure(
        _("response rate (RR1)"),
        _("complete interviews, of all households that may be eligible"),
        _rate("RR1", _eligible),
    ),
    Measure(
        _("cooperation rate (COOP1)"),
        _("complete interviews, of the households in which somebody was met"),
        _rate("COOP1", _met),
    ),
    Measure(
        _("refusal rate (REF1)"),
        _("refusals, of all households that may be eligible"),
        _rate("REF1", _eligible),
    ),
    Measure(
        _("contact rate (CON1)"),
        _("somebody was met, of all households that may be eligible"),
        _rate("CON1", _eligible),
    ),
    Measure(
        _("median duration"),
        _("half of the interviews took at least so long"),
        _duration,
        words.duration,
    ),
    Measure(_("flagged interviews"), _("a flag is a reason to look, no verdict"), _flagged),
    Measure(_("agreement in back-checks"), _("agreeing answers, of those compared"), _agreement),
    Measure(_("monthly visits done"), _("of the last three months"), _monthly),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A worker in one round: her own numbers and, where fair, those of her peers."""

    the_round: Round
    communities: list[str]
    interviews: int
    households: int
    lines: list[Line]


def comparisons(
    worker: int, which: QuerySet[Round], today: date, paths: tuple[str, ...] | None = None
) -> list[Comparison]:
    """The worker's newest rounds among `which`, as far as they lie below `paths` (None: anywhere)."""
    newest = (
        which.filter(assignments__worker=worker).annotate(latest=Max("starts_on")).order_by("-latest", "-pk")
    )
    return [compared(worker, each, today, paths) for each in newest[:ROUNDS]]


def compared(worker: int, the_round: Round, today: date, paths: tuple[str, ...] | None = None) -> Comparison:
    """The worker in one round, beside those who worked in the same communities."""
    everything = cases_of(the_round)
    rows = [row for row in outcomes.round_rows(the_round) if paths is None or row.path.startswith(paths)]
    cases = [case for case in everything if paths is None or case.path.startswith(paths)]
    community = queries.communities(sorted({row.path for row in rows} | {case.path for case in cases}))
    mine = {community[row.path] for row in rows if row.worker_id == worker}
    mine |= {community[case.path] for case in cases if case.worker_id == worker}
    work = works(
        [row for row in rows if community[row.path] in mine],
        [case for case in cases if community[case.path] in mine],
        examine(everything),
        agreed(the_round, cases),
    )
    add_duties(work, mine, today)
    own = work.pop(worker, Work())
    names = list(Area.objects.filter(path__in=mine).order_by("path").values_list("name", flat=True))
    lines = [line(measure, own, work.values()) for measure in MEASURES]
    return Comparison(the_round, names, len(own.interviews), own.counts.total, lines)


def works(
    rows: Sequence[outcomes.Row],
    cases: Sequence[Case],
    found: Found,
    agreements: Mapping[int, Agreement],
) -> dict[int, Work]:
    """What each worker did, by pk. Households count for whoever is assigned, interviews for who asked."""
    work: dict[int, Work] = defaultdict(Work)
    assigned: dict[int, list[outcomes.Row]] = defaultdict(list)
    for row in rows:
        if row.worker_id:
            assigned[row.worker_id].append(row)
    for worker, some in assigned.items():
        work[worker].counts = outcomes.tally(some)
    for case in cases:
        if case.worker_id:
            work[case.worker_id].interviews.append(case)
            work[case.worker_id].flagged += bool(found.of(case.response_id))
    for case in by_assignment(cases).values():
        if case.worker_id and case.assignment_id in agreements:
            work[case.worker_id].agreement += agreements[case.assignment_id]
    return dict(work)


def agreed(the_round: Round, cases: Sequence[Case]) -> dict[int, Agreement]:
    """The agreement of all of a round's back-checks, by assignment."""
    rows = BackCheck.objects.filter(assignment__round=the_round)
    return queries.agreements(rows, by_assignment(cases))


def add_duties(work: dict[int, Work], communities: Iterable[str], today: date) -> None:
    """The monthly visits of these workers in these communities, in the months up to now."""
    months = rules.months_back(rules.first_of(today), MONTHS)
    rows = Duty.objects.filter(month__in=months, worker__in=work).order_by()
    listed = rows.values("worker", "household__building__path").annotate(planned=PLANNED, done=DONE)
    inside = tuple(communities)
    for row in listed:
        if inside and row["household__building__path"].startswith(inside):
            work[row["worker"] or 0].planned += row["planned"]
            work[row["worker"] or 0].done += row["done"]


def line(measure: Measure, own: Work, peers: Iterable[Work]) -> Line:
    """One line: her number, and those of the peers whose own number is large enough."""
    number, write = measure.number, measure.write
    mine = number(own)
    others = [found.value for each in peers if (found := number(each)).n >= TEN and found.value is not None]
    written = write(mine.value) if mine.value is not None else "–"
    stated = (measure.label, measure.meaning, written, mine.n)
    if mine.n < TEN:
        return Line(*stated, why_not=str(_("too few to compare")))
    if len(others) < PEERS:
        return Line(*stated, why_not=str(_("no peers with enough of them")))
    return Line(*stated, write(median(others)), write(min(others)), write(max(others)), len(others))


def assigned_rounds(worker: int) -> QuerySet[Round]:
    """The rounds in which a worker has households."""
    mine = Assignment.objects.filter(worker=worker).values("round")
    return Round.objects.filter(pk__in=mine).select_related("area", "questionnaire").defer(*queries.HEAVY)
