"""Levels of the area tree and roles of staff."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """市 → 县市区 → 乡镇(街道) → 村(社区) → 小区 → 楼栋 (source row A1)."""

    CITY = 1, _("city")
    COUNTY = 2, _("county or district")
    STREET = 3, _("street or town")
    COMMUNITY = 4, _("community or village")
    ESTATE = 5, _("estate")
    BUILDING = 6, _("building")


class Role(models.TextChoices):
    """What a group of staff does in its area."""

    AUTHOR = "author", _("author")
    GRID_WORKER = "grid_worker", _("grid worker")
    SUPERVISOR = "supervisor", _("supervisor")
    ADMINISTRATOR = "administrator", _("administrator")


class EstateKind(models.TextChoices):
    """How an estate is managed (source rows B7, C1, C10)."""

    NO_PROPERTY = "no_property", _("without property management")  # 无物业
    SELF_MANAGED = "self_managed", _("self-managed")  # 自管
    THREE_NO = "three_no", _("three-no estate")  # 三无
    PROFESSIONAL = "professional", _("with a property company")  # 有物业


class PolicyClass(models.TextChoices):
    """一区一策: how an estate is to be managed (SN 三(二), row C3)."""

    PROFESSIONAL = "professional", _("professional property management")  # 专业物业管理型
    RESIDENTS = "residents", _("managed by residents")  # 居民自管型
    COMMUNITY = "community", _("entrusted to the community")  # 社区托管型


class OrganisationKind(models.TextChoices):
    """What an organisation is."""

    DEPARTMENT = "department", _("government department")
    HELPER = "helper", _("helping unit")  # 帮扶单位
    COMMUNITY = "community", _("community committee")
    SOCIAL = "social", _("social organisation")
    COMPANY = "company", _("company")
    OTHER = "other", _("other organisation")


class TagKind(models.TextChoices):
    """四必访: households that are visited every month (HN 9, row B3)."""

    POOR = "poor", _("household in difficulty")  # 困难居民
    KEY = "key", _("household given special help")  # 重点帮扶对象
    ALONE = "alone", _("elderly person living alone")  # 独居老人
    DISABLED = "disabled", _("household with a disabled member")  # 残疾人家庭


class Occupancy(models.TextChoices):
    """Who lives in a dwelling."""

    UNKNOWN = "", _("not known")
    OWNER = "owner", _("lived in by its owner")
    TENANT = "tenant", _("let")
    VACANT = "vacant", _("vacant")
    BUSINESS = "business", _("not used as a dwelling")
