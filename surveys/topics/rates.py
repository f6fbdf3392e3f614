"""采纳率、按期率、公开率、满意率 and the number of meetings, from plain facts. No Django.

Every number is kept as the rows it counts (their primary keys), so that it can be traced to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

WAITING = "collected"
ADOPTED, MERGED = "adopt", "merge"
ON_TIME, LATE, NOT_DONE = "on_time", "late", "not_done"
Rows = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another, both included."""

    first: date
    last: date

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class TopicFact:
    """A topic: who leads it, when it was raised, how it was sorted, when it was agreed on, made public and
    appraised."""

    pk: int
    path: str
    raised_on: date
    state: str
    sort_result: str
    sorted_on: date | None
    resolved_on: date | None
    publish_due: date | None
    published_on: date | None
    appraised_on: date | None
    rated: int | None
    satisfied: int | None


@dataclass(frozen=True, slots=True)
class CommitmentFact:
    """A commitment and what became of it ("" not settled yet)."""

    pk: int
    path: str
    deadline: date
    outcome: str


@dataclass(frozen=True, slots=True)
class MeetingFact:
    """A meeting that was held, and how many came."""

    pk: int
    path: str
    kind: str
    held_on: date
    came: int


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """In percent to one decimal, half up; None where the whole is nothing."""
        if not self.whole:
            return None
        return (Decimal(100 * self.part) / Decimal(self.whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a period came to. Topics raised in it may still be `waiting` to be sorted. Of `sorted` topics some
    were `adopted`; of commitments that were `due` some were done `on_time`; of `resolved` topics some were
    `published`, some of these `published_on_time`."""

    waiting: Rows = ()
    sorted: Rows = ()
    adopted: Rows = ()
    due: Rows = ()
    on_time: Rows = ()
    late: Rows = ()
    not_done: Rows = ()
    resolved: Rows = ()
    published: Rows = ()
    published_on_time: Rows = ()
    appraised: Rows = ()
    rated: int = 0
    satisfied: int = 0
    meetings: Mapping[str, Rows] = field(default_factory=dict)
    came: Mapping[str, int] = field(default_factory=dict)

    @property
    def adoption(self) -> Share:
        """采纳率: adopted out of all that were sorted. Merged ones are neither: their topic counts itself."""
        return Share(len(self.adopted), len(self.sorted))

    @property
    def timeliness(self) -> Share:
        """按期办结率: done on time out of all commitments that were due."""
        return Share(len(self.on_time), len(self.due))

    @property
    def publication(self) -> Share:
        """公开率: made public out of all that were agreed on."""
        return Share(len(self.published), len(self.resolved))

    @property
    def publication_on_time(self) -> Share:
        """按期公开率."""
        return Share(len(self.published_on_time), len(self.resolved))

    @property
    def satisfaction(self) -> Share:
        """评议满意率: satisfied out of all who judged."""
        return Share(self.satisfied, self.rated)

    @property
    def held(self) -> int:
        """All meetings."""
        return sum(len(each) for each in self.meetings.values())

    @property
    def people(self) -> int:
        """参加人次: all who came, each time counted."""
        return sum(self.came.values())

    def rows(self, name: str) -> Rows | None:
        """The rows behind a number; meetings by `meetings:<kind>`. None for an unknown name."""
        if name in ROWS:
            found: Rows = getattr(self, name)
            return found
        head, _colon, kind = name.partition(":")
        return self.meetings.get(kind, ()) if head == "meetings" else None


TOPIC_ROWS = ("waiting", "sorted", "adopted", "resolved", "published", "published_on_time", "appraised")
COMMITMENT_ROWS = ("due", "on_time", "late", "not_done")
ROWS = (*TOPIC_ROWS, *COMMITMENT_ROWS)


def figures(
    topics: Iterable[TopicFact],
    commitments: Iterable[CommitmentFact],
    meetings: Iterable[MeetingFact],
    span: Span,
    today: date,
) -> Figures:
    """What happened in the span, as of today. A commitment is due once its deadline has passed, though it may
    have been settled before; one of which nobody has said anything then counts as not done."""
    known = list(topics)
    sorted_ = [each for each in known if span.holds(each.sorted_on) and each.sort_result != MERGED]
    resolved = [each for each in known if span.holds(each.resolved_on)]
    appraised = [each for each in known if span.holds(each.appraised_on)]
    due = [each for each in commitments if span.holds(each.deadline) and each.deadline < today]
    kinds: dict[str, list[MeetingFact]] = {}
    for each in meetings:
        if span.holds(each.held_on):
            kinds.setdefault(each.kind, []).append(each)
    return Figures(
        waiting=_pks([each for each in known if span.holds(each.raised_on) and each.state == WAITING]),
        sorted=_pks(sorted_),
        adopted=_pks([each for each in sorted_ if each.sort_result == ADOPTED]),
        due=_pks(due),
        on_time=_pks([each for each in due if each.outcome == ON_TIME]),
        late=_pks([each for each in due if each.outcome == LATE]),
        not_done=_pks([each for each in due if each.outcome in (NOT_DONE, "")]),
        resolved=_pks(resolved),
        published=_pks([each for each in resolved if each.published_on is not None]),
        published_on_time=_pks([each for each in resolved if _in_time(each)]),
        appraised=_pks(appraised),
        rated=sum(each.rated or 0 for each in appraised),
        satisfied=sum(each.satisfied or 0 for each in appraised),
        meetings={kind: _pks(found) for kind, found in kinds.items()},
        came={kind: sum(each.came for each in found) for kind, found in kinds.items()},
    )


def _pks(facts: Sequence[TopicFact] | Sequence[CommitmentFact] | Sequence[MeetingFact]) -> Rows:
    return tuple(each.pk for each in facts)


def _in_time(topic: TopicFact) -> bool:
    if topic.published_on is None:
        return False
    return topic.publish_due is None or topic.published_on <= topic.publish_due
