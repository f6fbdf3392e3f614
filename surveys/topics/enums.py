"""What states, kinds and parties consultation knows, as in the questionnaire consultation_topic."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TopicState(models.TextChoices):
    """How far a topic has come: 征集 → 梳理 → 协商 → 落实 → 公开 → 评议 (HD 四(五), row H2)."""

    COLLECTED = "collected", _("waiting to be sorted")
    SORTED = "sorted", _("adopted, waiting for a meeting")
    SCHEDULED = "scheduled", _("meeting planned")
    DELIBERATED = "deliberated", _("deliberated")
    RESOLVED = "resolved", _("agreed")
    IMPLEMENTING = "implementing", _("being put into effect")
    PUBLISHED = "published", _("result made public")
    APPRAISED = "appraised", _("appraised")
    MERGED = "merged", _("merged with another topic")
    TRANSFERRED = "transferred", _("passed on to a department")
    LAW = "law", _("shown the way of the law")
    REJECTED = "rejected", _("not adopted")
    FAILED = "failed", _("no agreement reached")
    WITHDRAWN = "withdrawn", _("its response no longer counts")
    VOID = "void", _("void, put down by mistake")


MEETING = (
    TopicState.SCHEDULED,
    TopicState.DELIBERATED,
    TopicState.RESOLVED,
    TopicState.IMPLEMENTING,
    TopicState.PUBLISHED,
)
OPEN = (TopicState.COLLECTED, TopicState.SORTED, *MEETING)


class SortResult(models.TextChoices):
    """梳理结论."""

    ADOPT = "adopt", _("adopted for consultation")
    MERGE = "merge", _("merged with a similar topic")
    TRANSFER = "transfer", _("passed on to a department")
    LAW = "law", _("shown the way of the law")
    REJECT = "reject", _("not adopted")


class Category(models.TextChoices):
    """议题类别; the first three and the fund are matters of property management (HD 四(五), row H1)."""

    PM_SERVICE = "pm_service", _("content and standards of property services")
    PM_FEE = "pm_fee", _("fee items and fee standards")
    PM_HIRE = "pm_hire", _("hiring and dismissing the property company")
    FUND = "fund", _("maintenance fund and common income")
    FACILITY = "facility", _("public facilities, lifts")
    PARKING = "parking", _("parking and charging")
    ENV = "env", _("cleanliness and greenery")
    SAFETY = "safety", _("public safety and fire protection")
    WELFARE = "welfare", _("services for the old and the young")
    CULTURE = "culture", _("cultural activities")
    COVENANT = "covenant", _("covenants and rules")
    OTHER = "other", _("other matters")


class Proposer(models.TextChoices):
    """提出人身份."""

    RESIDENT = "resident", _("resident or owner")
    BUILDING_HEAD = "building_head", _("head of a building")
    COMMITTEE = "committee", _("owners' committee")
    PROPERTY = "property", _("property company")
    UNIT = "unit", _("unit based here")
    SOCIAL_ORG = "social_org", _("social organisation or social worker")
    DELEGATE = "delegate", _("delegate or member of a congress")
    COMMUNITY = "community", _("community committees")


class Urgency(models.TextChoices):
    """紧急程度."""

    URGENT = "urgent", _("dangerous, at once")
    SOON = "soon", _("within a month")
    NORMAL = "normal", _("within the quarter")


class OwnersDecision(models.TextChoices):
    """Whether it takes a joint decision of the owners (《民法典》第二百七十八条)."""

    NONE = "no", _("no")
    ORDINARY = "ordinary", _("yes, an ordinary matter")
    MAJOR = "major", _("yes, a major matter (three quarters)")


class MeetingKind(models.TextChoices):
    """四会 (HD 四(二), row H3), and the joint meeting of both leads 联席会议 (JD 四 5, row A4)."""

    TALK = "talk", _("talk with residents")
    COORDINATE = "coordinate", _("coordination meeting")
    HEARING = "hearing", _("hearing")
    APPRAISE = "appraise", _("appraisal meeting")
    JOINT = "joint", _("joint meeting")


class Party(models.TextChoices):
    """Who takes part."""

    OWNER = "owner", _("owners and residents concerned")
    COMMITTEE = "committee", _("owners' committee")
    PROPERTY = "property", _("property company")
    BUILDING_HEAD = "building_head", _("heads of buildings")
    DEPT = "dept", _("departments")
    LAWYER = "lawyer", _("lawyers and mediators")
    DELEGATE = "delegate", _("delegates, veteran party members and cadres")
    UNIT = "unit", _("units based here")
    COMMUNITY = "community", _("community committees")


class Stance(models.TextChoices):
    """Where an opinion stands."""

    FOR = "for", _("in favour")
    AGAINST = "against", _("against")
    OPEN = "open", _("a suggestion")


class InCharge(models.TextChoices):
    """落实责任人: who has promised to do it."""

    PROPERTY = "property", _("property company")
    COMMUNITY = "community", _("community")
    COMMITTEE = "committee", _("owners' committee")
    DEPARTMENT = "department", _("department")
    UNIT = "unit", _("unit or social organisation")


class Outcome(models.TextChoices):
    """What became of a commitment; the words of satisfaction's credit schemes."""

    ON_TIME = "on_time", _("done on time")
    LATE = "late", _("done late")
    NOT_DONE = "not_done", _("not done")


class PublicChannel(models.TextChoices):
    """公开渠道 (HD 四(五), row H4)."""

    BOARD = "board", _("notice board of residents' affairs")
    JOURNAL = "journal", _("community journal")
    FORUM = "forum", _("forum or official account on the net")
    WECHAT = "wechat", _("WeChat group")
    DOOR = "door", _("told at the door")
