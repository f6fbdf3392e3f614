"""Property companies, service areas and contracts: who answers for which estate on which day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from satisfaction.companies.enums import ContractKind
from territory.fields import EncryptedField
from territory.masking import mask_name, mask_phone
from territory.models import Area


class Company(models.Model):
    """物业服务企业. A branch's credit entries count for its head office (分公司失信记至总公司,
    domain/credit_presets.yaml, shanghai_points).

    `area` is where it is registered or looked after: staff of that area keep its row.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    head_office = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="branches",
        verbose_name=_("head office"),
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    legal_person = models.CharField(_("legal representative"), max_length=60, blank=True, default="")
    address = models.CharField(_("address"), max_length=160, blank=True, default="")
    contact_name = EncryptedField(_("contact's name"), blank=True, default="")
    contact_phone = EncryptedField(_("contact's phone"), blank=True, default="")
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    # Since when it takes part in credit management; one that does not is graded as the scheme says.
    joined_on = models.DateField(_("in credit management since"), null=True, blank=True)
    left_on = models.DateField(_("gone since"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("property company")
        verbose_name_plural = _("property companies")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def answers(self) -> Company:
        """The company whose ledger its entries go to: its head office, else itself."""
        return self.head_office or self

    @property
    def masked_name(self) -> str:
        """李**."""
        return mask_name(self.contact_name)

    @property
    def masked_phone(self) -> str:
        """138****5678."""
        return mask_phone(self.contact_phone)


class ServiceArea(models.Model):
    """物业服务区域: an estate, or some of its buildings, served as one (SN 四(二), row C4).

    Without `buildings` it is the whole estate. Two areas of one estate never share a building.
    """

    estate = models.ForeignKey(Area, models.PROTECT, related_name="service_areas", verbose_name=_("estate"))
    name = models.CharField(_("name"), max_length=80)
    buildings = models.ManyToManyField(Area, blank=True, related_name="+", verbose_name=_("buildings"))
    floor_area = models.DecimalField(
        _("floor area (m²)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("service area")
        verbose_name_plural = _("service areas")
        ordering = ["estate__path", "name"]
        constraints = [models.UniqueConstraint(fields=["estate", "name"], name="service_area_once")]

    def __str__(self) -> str:
        return self.name


class Contract(models.Model):
    """物业服务合同: one company serves one area from `starts_on` to `ends_on` (inclusive; None: until further
    notice). Periods of one area never overlap."""

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="contracts", verbose_name=_("property company")
    )
    service_area = models.ForeignKey(
        ServiceArea, models.PROTECT, related_name="contracts", verbose_name=_("service area")
    )
    kind = models.CharField(
        _("kind of contract"), max_length=8, choices=ContractKind.choices, default=ContractKind.OWNERS
    )
    number = models.CharField(_("contract number"), max_length=60, blank=True, default="")
    starts_on = models.DateField(_("contract begins on"))
    ends_on = models.DateField(_("contract ends on"), null=True, blank=True)
    fee = models.DecimalField(
        _("fee (yuan per m² and month)"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("service contract")
        verbose_name_plural = _("service contracts")
        ordering = ["service_area", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="contract_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["service_area"], condition=models.Q(ends_on=None), name="contract_one_open_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} · {self.service_area}"
