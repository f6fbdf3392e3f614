"""Kinds and states of groups, reports and appeals. The values of groups are those of the monthly form."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from territory.enums import Level


class GroupLevel(models.TextChoices):
    """五级建群: county, town, village, estate, residents (《网上群众路线》附件1 二(一), row D1)."""

    COUNTY = "county", _("county or district")
    TOWN = "town", _("street or town")
    VILLAGE = "village", _("community or village")
    GROUP = "group", _("estate or villagers' group")
    RESIDENT = "resident", _("residents (building, hobby)")


# The level that a group usually has, by that of its area. No group belongs to a city.
USUAL = {
    Level.COUNTY: GroupLevel.COUNTY,
    Level.STREET: GroupLevel.TOWN,
    Level.COMMUNITY: GroupLevel.VILLAGE,
    Level.ESTATE: GroupLevel.GROUP,
    Level.BUILDING: GroupLevel.RESIDENT,
}


class GroupKind(models.TextChoices):
    """What a group is for."""

    TERRITORY = "territory", _("of a place")
    JOB = "job", _("of a trade")
    HOBBY = "hobby", _("of a hobby")
    CHARITY = "charity", _("of charity")
    SERVICE = "service", _("for errands with offices")


class OwnerKind(models.TextChoices):
    """Who owns a group."""

    CADRE = "cadre", _("cadre or community worker")
    GRID = "grid", _("grid worker")
    BUILDING_HEAD = "building_head", _("head of a building")
    WORTHY = "worthy", _("respected resident")
    CHARITY_PERSON = "charity_person", _("charity worker")


class Filing(models.TextChoices):
    """备案: whether the internet information office knows of the group."""

    NONE = "none", _("not filed")
    SENT = "sent", _("sent in")
    FILED = "filed", _("filed")


class BadInfo(models.TextChoices):
    """不良信息处置: what was done about rumours and the like in a month."""

    CLARIFY = "clarify", _("rumour set right")
    ADVISE = "advise", _("admonished")
    INTERVIEW = "interview", _("talked to")
    REPORT = "report", _("reported to the police or the internet office")
    NONE = "none", _("none")


class ReportState(models.TextChoices):
    """How far a monthly report is. Only those that are approved, or wait without a doubt, are counted."""

    WAITING = "waiting", _("waits for review")
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("returned")
    VOID = "void", _("void")  # VoidWhy says why


class VoidWhy(models.TextChoices):
    """Why a report is void."""

    REPLACED = "replaced", _("another report took its place")
    REJECTED = "rejected", _("its response does not count")
    ASIDE = "aside", _("set aside: it belongs to no group")


class AppealState(models.TextChoices):
    """How far an appeal is."""

    RECEIVED = "received", _("waits to be taken on")
    HANDLING = "handling", _("being handled")
    ANSWERED = "answered", _("answer given")
    CLOSED = "closed", _("settled and closed")
    REFUSED = "refused", _("turned down")


class Content(models.TextChoices):
    """What the resident says of the answer."""

    YES = "yes", _("satisfied")
    NO = "no", _("not satisfied")
    UNREACHED = "unreached", _("could not be reached")
