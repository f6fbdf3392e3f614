"""Kinds of entries, what can happen to one, and the states that follow from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryKind(models.TextChoices):
    """Where an entry comes from."""

    SCORE = "score", _("satisfaction test")  # 业主满意度测评
    COMMITMENT = "commitment", _("consultation result")  # 协商结果落实
    INSPECTION = "inspection", _("official inspection")  # 检查
    AWARD = "award", _("award")  # 表彰奖励
    PENALTY = "penalty", _("penalty")  # 行政处罚、违约
    OTHER = "other", _("other record")


class Gravity(models.TextChoices):
    """How grave a bad record is (《信用修复管理办法》 国家发展改革委令第36号); "" for good ones."""

    NONE = "", _("not a bad record")
    MINOR = "minor", _("minor")  # 轻微
    GENERAL = "general", _("general")  # 一般
    SERIOUS = "serious", _("serious")  # 严重


class EventKind(models.TextChoices):
    """What can happen to an entry; each is one line that is never changed."""

    PROPOSED = "proposed", _("proposed")
    CONFIRMED = "confirmed", _("confirmed by a second person")
    REFUSED = "refused", _("refused by the second person")
    PUBLICISED = "publicised", _("publicity began")  # 公示; data: until
    OBJECTED = "objected", _("objection raised")  # 异议; suspends
    DECIDED = "decided", _("objection decided")  # data: outcome upheld|rejected|corrected
    EFFECTIVE = "effective", _("took effect")  # data: from, until
    REPAIRED = "repaired", _("repaired")  # 信用修复
    ASKED = "asked", _("reversal asked for")  # 申请撤销; a second person decides
    DECLINED = "declined", _("reversal declined")
    REVERSED = "reversed", _("reversed")  # 撤销、更正; data: by entry


class EntryState(models.TextChoices):
    """Derived from the events and the date, never stored."""

    PROPOSED = "proposed", _("waiting for a second person")
    CONFIRMED = "confirmed", _("ready for publicity")
    REFUSED = "refused", _("refused")
    PUBLICISED = "publicised", _("in publicity")  # 公示中
    SUSPENDED = "suspended", _("suspended by an objection")  # 异议处理中
    EFFECTIVE = "effective", _("in effect")
    EXPIRED = "expired", _("expired")
    REPAIRED = "repaired", _("repaired")
    REVERSED = "reversed", _("reversed")


class Outcome(models.TextChoices):
    """How an objection ended."""

    WAITING = "", _("being examined")
    REJECTED = "rejected", _("not upheld, the entry stands")
    UPHELD = "upheld", _("upheld, the entry is reversed")
    CORRECTED = "corrected", _("partly upheld, replaced by a corrected entry")
    NOT_ADMITTED = "refused", _("not admitted")  # 不予受理; it suspended nothing


class Party(models.TextChoices):
    """Who objects. The company's objection and another's are different matters."""

    COMPANY = "company", _("the company concerned")
    OWNER = "owner", _("an owner or resident")
    OTHER = "other", _("somebody else")


class Way(models.TextChoices):
    """How an objection came in."""

    PUBLIC = "public", _("on the public page")
    PAPER = "paper", _("on paper or in person")


class SchemeState(models.TextChoices):
    """A scheme is edited as a draft, and never again once adopted."""

    DRAFT = "draft", _("draft")
    ADOPTED = "adopted", _("adopted")
