"""Who designs a project, how far it is, and what social organisations and social workers are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Branch(models.TextChoices):
    """Who designs the project (ZZ 附件2 二(三), row E1)."""

    UNIT = "unit", _("department or street")  # 部门、街道定项目
    ORGANISATION = "org", _("social organisation, from the list")  # 社会组织据清单设计
    VENTURE = "venture", _("social organisation, by venture call")  # 创投


class ProjectState(models.TextChoices):
    """How far a project is."""

    DRAFT = "draft", _("being designed")
    SUBMITTED = "submitted", _("waiting for recognition")
    RECOGNISED = "recognised", _("recognised")
    PURCHASED = "purchased", _("on the purchase list")
    RUNNING = "running", _("being carried out")
    FINISHED = "finished", _("waiting for evaluation")
    EVALUATED = "evaluated", _("evaluated")
    REFUSED = "refused", _("not recognised")
    STOPPED = "stopped", _("stopped")


class Grade(models.TextChoices):
    """What the evaluation found."""

    EXCELLENT = "excellent", _("excellent")
    GOOD = "good", _("good")
    PASSED = "passed", _("passed")
    FAILED = "failed", _("failed")


class Registration(models.TextChoices):
    """How a social organisation stands with the civil affairs authority."""

    REGISTERED = "registered", _("registered")  # 登记
    FILED = "filed", _("put on file")  # 备案
    GROWING = "growing", _("being built up")  # 培育


class Focus(models.TextChoices):
    """Whom or what a social organisation serves (HN 7, row E3)."""

    ELDERLY = "elderly", _("elderly people")
    WOMEN = "women", _("women")
    CHILDREN = "children", _("children and young people")
    DISABLED = "disabled", _("disabled people")
    POOR = "poor", _("people in difficulty")
    YOUTH = "youth", _("young people with behaviour problems")
    CORRECTIONS = "corrections", _("community corrections")
    CULTURE = "culture", _("culture and sport")
    CHARITY = "charity", _("charity and mutual help")
    PROPERTY = "property", _("property and environment")
    OTHER = "other", _("other")


class Certificate(models.TextChoices):
    """A social worker's certificate 社会工作者职业水平证书."""

    NONE = "", _("none yet")
    ASSISTANT = "assistant", _("assistant social worker")
    WORKER = "worker", _("certified social worker")
    SENIOR = "senior", _("senior social worker")
