"""Kinds of contracts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContractKind(models.TextChoices):
    """How a company came to serve an area (《物业管理条例》 arts. 21, 26, 34)."""

    EARLY = "early", _("early-stage contract with the developer")  # 前期物业服务合同
    OWNERS = "owners", _("contract with the owners")  # 业主大会选聘
    INTERIM = "interim", _("interim service")  # 应急、临时托管


class ContractState(models.TextChoices):
    """How a contract stands today; worked out, never stored."""

    EARLY = "early", _("has not begun")
    RUNNING = "running", _("in force")
    ENDING = "ending", _("ends within 90 days")
    ENDED = "ended", _("has ended")
