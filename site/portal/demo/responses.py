"""The demo's answers: drawn by each form's own rules, taken in through intake, spread over past months."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from forms_builder.publish import live_version
from forms_builder.sampling import picture, random_payload
from portal.demo.areas import addresses
from portal.demo.moods import leanings_for
from portal.demo.plan import SILENT_BUILDING
from portal.demo.questionnaires import Published
from surveys.intake import Outcome, Submission, accept_many, facts_of
from surveys.models import Channel
from surveys.photos import accept_photo
from surveys.versions import Version, version_by_digest

BATCH = 100
PICTURES = 12
FEW = 6  # so few answers come through the channels in turn
HOURS = (8, 21)  # when people answer
SELDOM_TWICE = frozenset({"owner_satisfaction", "no_property_household_will"})  # one household, one answer


@dataclass
class Drawing:
    """What drawing needs to remember. Times have their own source: the answers never depend on them."""

    rng: random.Random
    clock: random.Random
    now: datetime
    pictures: list[bytes]
    unused: dict[str, dict[int, list[str]]] = field(default_factory=dict)  # by template: addresses left

    @classmethod
    def start(cls, seed: int, now: datetime) -> Drawing:
        """The same seed draws the same answers, relative to `now`."""
        rng, clock = random.Random(seed), random.Random(seed + 1)  # noqa: S311 - a repeatable demo, no secret
        return cls(rng, clock, now, [picture(rng) for _ in range(PICTURES)])


def answer_all(published: list[Published], drawing: Drawing) -> int:
    """Take in every planned answer, oldest first. Returns how many were stored."""
    submissions = [each for one in published for each in _submissions(one, drawing)]
    submissions.sort(key=lambda each: each.received_at)
    outcomes: list[Outcome] = []
    for start in range(0, len(submissions), BATCH):
        outcomes += accept_many(submissions[start : start + BATCH])
    refused = [outcome.refusal for outcome in outcomes if outcome.status != "stored"]
    if refused:
        raise RuntimeError(f"{len(refused)} of the demo's answers were not stored: {refused[0]!r}")
    for submission in submissions:
        _send_photos(submission, drawing)
    return len(outcomes)


def version_of(one: Published) -> Version:
    """The live version of a questionnaire of the demo."""
    live = live_version(one.page)
    if live is None:
        raise RuntimeError(f"{one.plan.template} is not live")
    return version_by_digest(one.page.pk, live.digest)


def _submissions(one: Published, drawing: Drawing) -> Iterator[Submission]:
    version = version_of(one)
    has_household = any(rule.question.type == "household" for rule in version.compiled.rules.values())
    shares = [plan.share for plan in one.plan.channels]
    for index in range(one.plan.answers):
        channel = drawing.rng.choices(one.channels, shares)[0]
        if one.plan.answers <= FEW:
            channel = one.channels[index % len(one.channels)]
        address = _address(one, channel, drawing) if has_household else ""
        yield draw(one, version, channel, index, address, drawing)


def draw(
    one: Published, version: Version, channel: Channel, index: int, address: str, drawing: Drawing
) -> Submission:
    """One answer through `channel`, some time since the questionnaire was published."""
    received = _moment(one.plan.days, channel, drawing)
    completed = timezone.localtime(received - timedelta(seconds=drawing.clock.randint(1, 20)))
    leanings = leanings_for(one.plan.template, index, channel.area.name, address, drawing.rng)
    payload = random_payload(version.compiled, version.digest, drawing.rng, at=completed, leanings=leanings)
    for name, rule in version.compiled.rules.items():
        if rule.question.type == "photo" and name in payload["answers"]:
            chosen = drawing.rng.sample(drawing.pictures, len(payload["answers"][name]))
            payload["answers"][name] = [hashlib.sha256(each).hexdigest() for each in chosen]
    return Submission(facts_of(channel), payload, received)


def moved(submission: Submission, received: datetime) -> Submission:
    """The same answers at another time."""
    shift = received - submission.received_at
    times = {
        key: timezone.localtime(datetime.fromisoformat(submission.payload[key]) + shift).isoformat()
        for key in ("started_at", "completed_at")
    }
    return Submission(submission.channel, {**submission.payload, **times}, received)


def _moment(days: int, channel: Channel, drawing: Drawing) -> datetime:
    """Most answers come soon after the start; all in waking hours and while the channel was open."""
    last = channel.closes_at or drawing.now
    first = drawing.now - timedelta(days=days)
    rng = drawing.clock
    while True:
        day = timezone.localtime(first + (last - first) * rng.betavariate(1.1, 1.8))
        moment = day.replace(
            hour=rng.randint(*HOURS), minute=rng.randint(0, 59), second=rng.randint(0, 59), microsecond=0
        )
        if first < moment < last - timedelta(minutes=5):
            return moment


def _address(one: Published, channel: Channel, drawing: Drawing) -> str:
    """A dwelling of the channel's area, not in the silent building; mostly one that has not answered yet."""
    template = one.plan.template
    left = drawing.unused.get(template)
    if left is None:
        left = drawing.unused[template] = addresses(one.plan.folder)
        if one.plan.folder == "wutong":
            del left[SILENT_BUILDING]
    names = {int(name.rstrip("号楼")) for name in _buildings(channel)}
    number = drawing.rng.choice([each for each, rooms in left.items() if each in names and rooms])
    room = drawing.rng.choice(left[number])
    if template in SELDOM_TWICE:
        left[number].remove(room)
    return room


def _buildings(channel: Channel) -> list[str]:
    """The names of the buildings in the channel's area."""
    below: Any = channel.area.get_descendants()
    return [area.name for area in below if area.name.endswith("号楼")]


def _send_photos(submission: Submission, drawing: Drawing) -> None:
    by_hash = {hashlib.sha256(each).hexdigest(): each for each in drawing.pictures}
    for value in submission.payload["answers"].values():
        for sha256 in value if isinstance(value, list) else ():
            if sha256 in by_hash:
                accept_photo(submission.channel.pk, UUID(submission.payload["id"]), by_hash[sha256])
