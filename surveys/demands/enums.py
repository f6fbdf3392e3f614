"""States of a demand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemandState(models.TextChoices):
    """How far a demand is (row E1)."""

    COLLECTED = "collected", _("collected")  # 征集
    CATALOGUED = "catalogued", _("in the catalogue")  # 需求目录
    LISTED = "listed", _("on the list")  # 需求清单
    TAKEN = "taken", _("taken up by a project")  # 已立项
    DONE = "done", _("carried out")  # 已办结
    REFUSED = "refused", _("not taken up")  # 不予列入
    MERGED = "merged", _("merged into another")  # 已合并
