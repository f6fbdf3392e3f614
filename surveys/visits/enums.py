"""What happens in the field, in the field's words.

Dispositions are those of AAPOR, Standard Definitions (10th edition, 2023), for in-person household surveys.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    """Into which of the formulas' letters a disposition falls."""

    I = "I", _("complete interview")  # noqa: E741 - AAPOR's own letter
    P = "P", _("partial interview")
    R = "R", _("refusal and break-off")
    NC = "NC", _("non-contact")
    O = "O", _("other non-interview")  # noqa: E741 - AAPOR's own letter
    UH = "UH", _("not known whether a dwelling is there")
    UO = "UO", _("not known whether anyone may answer")
    NE = "NE", _("not eligible")


class Disposition(models.TextChoices):
    """The codes of the questionnaires' `visit_result` (`aapor` in templates.yaml), and "not attempted"."""

    COMPLETE = "1.1", _("interview completed")
    PARTIAL = "1.2", _("interview completed in part")
    REFUSAL_HOUSEHOLD = "2.111", _("refused by the household")
    REFUSAL_PERSON = "2.112", _("refused by the respondent")
    BREAKOFF = "2.12", _("broken off")
    NO_ENTRY = "2.23", _("could not enter the building")
    NOBODY_HOME = "2.24", _("lived in, nobody opened")
    AWAY = "2.25", _("respondent away")
    UNABLE = "2.32", _("physically or mentally unable")
    LANGUAGE = "2.33", _("no common language")
    OTHER = "2.36", _("other reason for no interview")
    UNKNOWN_OCCUPIED = "3.10", _("not known whether anyone lives there")
    NOT_ATTEMPTED = "3.11", _("not attempted")
    NOT_FOUND = "3.18", _("address not found")
    UNKNOWN_OTHER = "3.90", _("otherwise unknown")
    NOT_RESIDENCE = "4.51", _("not a dwelling")
    VACANT = "4.61", _("vacant")
    SEASONAL = "4.62", _("lived in only at times")
    NO_ELIGIBLE = "4.70", _("nobody there may answer")


GROUPS: dict[str, Group] = {
    Disposition.COMPLETE: Group.I,
    Disposition.PARTIAL: Group.P,
    Disposition.REFUSAL_HOUSEHOLD: Group.R,
    Disposition.REFUSAL_PERSON: Group.R,
    Disposition.BREAKOFF: Group.R,
    Disposition.NO_ENTRY: Group.NC,
    Disposition.NOBODY_HOME: Group.NC,
    Disposition.AWAY: Group.NC,
    Disposition.UNABLE: Group.O,
    Disposition.LANGUAGE: Group.O,
    Disposition.OTHER: Group.O,
    Disposition.UNKNOWN_OCCUPIED: Group.UH,
    Disposition.NOT_ATTEMPTED: Group.UH,
    Disposition.NOT_FOUND: Group.UH,
    Disposition.UNKNOWN_OTHER: Group.UO,
    Disposition.NOT_RESIDENCE: Group.NE,
    Disposition.VACANT: Group.NE,
    Disposition.SEASONAL: Group.NE,
    Disposition.NO_ELIGIBLE: Group.NE,
}

# The values of the questionnaires' `visit_result` by disposition. One fact in two spellings, stored once: in
# the answers where a form was filled in, on the visit where not.
RESULTS: dict[str, Disposition] = {
    "complete": Disposition.COMPLETE,
    "partial": Disposition.PARTIAL,
    "refusal_household": Disposition.REFUSAL_HOUSEHOLD,
    "refusal_person": Disposition.REFUSAL_PERSON,
    "breakoff": Disposition.BREAKOFF,
    "no_entry": Disposition.NO_ENTRY,
    "nobody_home": Disposition.NOBODY_HOME,
    "respondent_away": Disposition.AWAY,
    "unable": Disposition.UNABLE,
    "language": Disposition.LANGUAGE,
    "other_nonresponse": Disposition.OTHER,
    "unknown_occupied": Disposition.UNKNOWN_OCCUPIED,
    "not_found": Disposition.NOT_FOUND,
    "unknown_other": Disposition.UNKNOWN_OTHER,
    "not_residence": Disposition.NOT_RESIDENCE,
    "vacant": Disposition.VACANT,
    "seasonal": Disposition.SEASONAL,
    "no_eligible": Disposition.NO_ELIGIBLE,
}


class Draw(models.TextChoices):
    """How a round's households are chosen from its frame."""

    CENSUS = "census", _("every household")
    SIMPLE = "simple", _("simple random sample")
    SYSTEMATIC = "systematic", _("systematic sample with a random start")
    STRATIFIED = "stratified", _("stratified by building, proportional")


class RoundState(models.TextChoices):
    """How far a round is."""

    DRAFT = "draft", _("being prepared")
    OPEN = "open", _("in the field")
    CLOSED = "closed", _("closed")


class Purpose(models.TextChoices):
    """Why somebody went to a door."""

    ROUND = "round", _("round")
    DUTY = "duty", _("monthly visit")  # 四必访
    ARRIVAL = "arrival", _("arrival at an incident")  # 四必到
    OTHER = "other", _("other visit")


class IncidentKind(models.TextChoices):
    """四必到: where a grid worker arrives at once (HN 9, row B2)."""

    EMERGENCY = "emergency", _("emergency")  # 突发事件
    QUARREL = "quarrel", _("quarrel between neighbours")  # 邻里纠纷
    FAMILY = "family", _("grave change in a family")  # 居民家庭重大变故
    REQUEST = "request", _("a resident's request")  # 居民有诉求


class ReportKind(models.TextChoices):
    """四必报: what a grid worker reports (HN 9, row B4)."""

    HAZARD = "hazard", _("safety hazard")  # 不安全隐患
    UNREST = "unrest", _("source of unrest")  # 不稳定因素
    BIRTH = (
        "birth",
        _("unplanned birth"),
    )  # 新增计划外生育; outdated since the three-child policy, off by default
    MOVE = "move", _("moved in or out")  # 流动人口迁入迁出


class CheckReason(models.TextChoices):
    """Why a household was chosen for a back-check."""

    RANDOM = "random", _("drawn at random")
    FLAGGED = "flagged", _("flagged")
    MISSING = "missing", _("no interview")
