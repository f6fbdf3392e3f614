"""协商共治: topics, meetings, what was agreed and whether it was done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.flow.models import FlowEvent, FlowFile
from surveys.models import Response
from surveys.topics.enums import (
    Category,
    InCharge,
    MeetingKind,
    Outcome,
    OwnersDecision,
    Party,
    Proposer,
    SortResult,
    Stance,
    TopicState,
    Urgency,
)
from territory.fields import EncryptedField
from territory.models import Area, Organisation


class Matter(models.Model):
    """社区协商共治事项目录: what is brought to consultation (HD 四(五), row H1).

    Without `area` it belongs to the whole installation; those that are shipped have a `key`.
    """

    key = models.SlugField(max_length=24, unique=True, null=True, blank=True, editable=False)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    category = models.CharField(_("category"), max_length=12, choices=Category.choices)
    name = models.CharField(_("name"), max_length=60)
    text = models.CharField(_("what it covers"), max_length=500, blank=True, default="")
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("matter for consultation")
        verbose_name_plural = _("matters for consultation")
        ordering = ["category", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                name="topics_matter_name_once",
                violation_error_message=_("There is a matter of this name in this area already."),
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(area=None),
                name="topics_matter_name_once_everywhere",
                violation_error_message=_("There is a matter of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """议题. `area` is where it was raised (an estate or above), `lead_area` whose staff take its steps.

    `places`: the communities it touches. What residents read are `public_title` and `public_text`, which
    staff wrote; `title` and `text` are the proposer's own words and are for staff only. `receipt` is given to
    whoever raised it in person; a topic from a response has that of its response.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="topics", verbose_name=_("where raised"))
    lead_area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("led by"))
    places: Any = models.ManyToManyField(
        Area, blank=True, related_name="+", verbose_name=_("communities concerned")
    )
    cross = models.BooleanField(_("two or more communities"), default=False)
    response = models.OneToOneField(
        Response, models.PROTECT, null=True, blank=True, related_name="topic", verbose_name=_("response")
    )
    answer_stands = models.BooleanField(default=True)

    title = models.CharField(_("topic"), max_length=80)
    text = models.CharField(_("facts and reasons"), max_length=2000, blank=True, default="")
    category = models.CharField(_("category"), max_length=12, choices=Category.choices)
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="topics", verbose_name=_("matter")
    )
    proposer_role = models.CharField(
        _("raised by"), max_length=14, choices=Proposer.choices, default=Proposer.RESIDENT
    )
    urgency = models.CharField(
        _("how urgent it is"), max_length=8, choices=Urgency.choices, default=Urgency.NORMAL
    )
    households = models.PositiveIntegerField(_("households concerned"), null=True, blank=True)
    supporters = models.PositiveIntegerField(_("households in support"), null=True, blank=True)
    expected_meeting = models.CharField(_("meeting wished for"), max_length=12, blank=True, default="")
    parties: Any = models.JSONField(_("whom to invite"), default=list, blank=True)
    raised_on = models.DateField(_("raised on"))
    reply_due = models.DateField(_("to be answered by"))

    state = models.CharField(
        _("state"), max_length=16, choices=TopicState.choices, default=TopicState.COLLECTED
    )
    sort_result = models.CharField(
        _("conclusion"), max_length=8, choices=SortResult.choices, blank=True, default=""
    )
    sorted_on = models.DateField(_("sorted on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    transfer_unit = models.CharField(_("unit it was passed on to"), max_length=80, blank=True, default="")
    owners_decision = models.CharField(
        _("joint decision of the owners"),
        max_length=8,
        choices=OwnersDecision.choices,
        blank=True,
        default="",
    )
    receipt = models.CharField(_("receipt code"), max_length=9, blank=True, default="", db_index=True)
    public_title = models.CharField(_("title for residents"), max_length=80, blank=True, default="")
    public_text = models.CharField(_("text for residents"), max_length=1000, blank=True, default="")
    agreement = models.TextField(_("agreement"), max_length=5000, blank=True, default="")
    owners_vote = models.CharField(_("result of the owners' vote"), max_length=300, blank=True, default="")
    resolved_on = models.DateField(_("agreed on"), null=True, blank=True)
    publish_due = models.DateField(_("to be made public by"), null=True, blank=True)
    appraised_on = models.DateField(_("appraised on"), null=True, blank=True)
    rated = models.PositiveIntegerField(_("how many judged the result"), null=True, blank=True)
    satisfied = models.PositiveIntegerField(_("how many of them are satisfied"), null=True, blank=True)
    proposer_rating = models.PositiveSmallIntegerField(_("the proposer's rating"), null=True, blank=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("consultation topics")
        ordering = ["-raised_on", "-pk"]
        indexes = [
            models.Index(fields=["-raised_on", "-id"], name="topics_topic_newest"),
            models.Index(fields=["state", "reply_due"], name="topics_topic_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(satisfied=None) | models.Q(satisfied__lte=models.F("rated")),
                name="topics_topic_satisfied_of_rated",
            )
        ]

    def __str__(self) -> str:
        return self.title


class TopicEvent(FlowEvent):
    """One step of a topic."""

    of = models.ForeignKey(Topic, models.CASCADE, related_name="events")


class TopicFile(FlowFile):
    """A file given with a step."""

    event = models.ForeignKey(TopicEvent, models.CASCADE, related_name="files")


class Meeting(models.Model):
    """A meeting on a topic, one of the four kinds; or a joint meeting 联席会议, which has no topic (row A4).

    Votes are None where nobody voted. Held once `held_at` is given.
    """

    topic = models.ForeignKey(
        Topic, models.CASCADE, null=True, blank=True, related_name="meetings", verbose_name=_("topic")
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    kind = models.CharField(_("kind of meeting"), max_length=12, choices=MeetingKind.choices)
    subject = models.CharField(_("on what"), max_length=200, blank=True, default="")
    planned_at = models.DateTimeField(_("planned for"))
    place = models.CharField(_("place"), max_length=80)
    held_at = models.DateTimeField(_("held at"), null=True, blank=True)
    chair = models.CharField(_("chair"), max_length=40, blank=True, default="")
    minutes = models.TextField(_("minutes"), max_length=10000, blank=True, default="")
    resolution = models.TextField(_("what was resolved"), max_length=5000, blank=True, default="")
    votes_for = models.PositiveIntegerField(_("votes in favour"), null=True, blank=True)
    votes_against = models.PositiveIntegerField(_("votes against"), null=True, blank=True)
    votes_abstain = models.PositiveIntegerField(_("abstentions"), null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(_("why it was called off"), max_length=200, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["planned_at", "pk"]
        indexes = [models.Index(fields=["planned_at", "id"], name="topics_meeting_planned")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="joint", topic=None)
                | (~models.Q(kind="joint") & models.Q(topic__isnull=False)),
                name="topics_meeting_topic_unless_joint",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class MeetingFile(FlowFile):
    """A file given with the record of a joint meeting; those of a topic's meetings are with its events."""

    event = models.ForeignKey(Meeting, models.CASCADE, related_name="files")


class Attendance(models.Model):
    """How many of a party came to a meeting; their names, where they were put down, are for staff only."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    party = models.CharField(_("party"), max_length=14, choices=Party.choices)
    count = models.PositiveIntegerField(_("how many came"))
    names = EncryptedField(_("names"), blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "party"], name="topics_attendance_party_once"),
            models.CheckConstraint(condition=models.Q(count__gt=0), name="topics_attendance_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()} {self.count}"


class Opinion(models.Model):
    """An opinion of one party, as staff put it down; whoever is against it is owed a reply (row H4).

    `words` are for staff; `public_words` and `reply` can be read by everybody.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="opinions")
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="opinions", verbose_name=_("meeting")
    )
    party = models.CharField(_("party"), max_length=14, choices=Party.choices)
    stance = models.CharField(_("stance"), max_length=8, choices=Stance.choices)
    words = models.CharField(_("what was said"), max_length=1000)
    put_down_on = models.DateField()
    public_words = models.CharField(
        _("the opinion against it in words for residents"), max_length=300, blank=True, default=""
    )
    reply = models.CharField(_("reply"), max_length=500, blank=True, default="")
    replied_on = models.DateField(_("replied on"), null=True, blank=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words[:40]


class Commitment(models.Model):
    """落实: who does what by when. A property company's is settled for the estate that it serves."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="commitments", verbose_name=_("topic"))
    text = models.CharField(_("what is to be done"), max_length=300)
    in_charge = models.CharField(_("in charge"), max_length=12, choices=InCharge.choices)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit or organisation"),
    )
    who = models.CharField(_("who exactly"), max_length=80, blank=True, default="")
    estate = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("estate")
    )
    deadline = models.DateField(_("deadline"))
    added_on = models.DateField(_("added after the agreement, on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        _("what became of it"), max_length=8, choices=Outcome.choices, blank=True, default=""
    )
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_on = models.DateField(_("settled on"), null=True, blank=True)

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["deadline", "pk"]
        indexes = [models.Index(fields=["deadline"], name="topics_commitment_deadline")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(in_charge="property") | models.Q(estate__isnull=False),
                name="topics_commitment_company_estate",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]

    def overdue(self, today: date) -> bool:
        """Whether it was agreed on and nobody has reported it done though its deadline has passed."""
        agreed = self.topic.resolved_on is not None
        return agreed and not self.outcome and self.done_on is None and self.deadline < today


class Publication(models.Model):
    """公开: where and when the result was made public; the evidence is with its event."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="publications")
    channels: Any = models.JSONField(_("channels"), default=list)
    published_on = models.DateField(_("made public on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["published_on", "pk"]

    def __str__(self) -> str:
        return self.published_on.isoformat()
