"""Schemes, the ledger's entries and events, objections, repairs, evidence, and working days.

`CreditEntry` and `EntryEvent` are append-only: triggers refuse UPDATE and DELETE (satisfaction/credit/ledger/
triggers.py), events are chained by hash. An entry's state on a day is worked out from its events.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from satisfaction.companies.models import Company
from satisfaction.credit.enums import EntryKind, EventKind, Gravity, Outcome, Party, SchemeState, Way
from territory.fields import EncryptedField
from territory.masking import mask_name, mask_phone
from territory.models import Area


class Scheme(models.Model):
    """信用评价方案, one version of it. `data` is read by satisfaction.credit.schemes (its form is documented
    there). In force for the companies of `area` from `in_force_from` until a newer one of the area is."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="credit_schemes", verbose_name=_("area"))
    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    data: Any = models.JSONField(_("rules"), default=dict)
    state = models.CharField(_("state"), max_length=8, choices=SchemeState.choices, default=SchemeState.DRAFT)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    # Who wrote the draft last: it is adopted by somebody else, who wrote none of it.
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    adopted_at = models.DateTimeField(_("adopted"), null=True)

    class Meta:
        verbose_name = _("credit scheme")
        verbose_name_plural = _("credit schemes")
        ordering = ["area__path", "name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["area", "name", "version"], name="scheme_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class CreditEntry(models.Model):
    """信用记录: the facts of one entry, as they were proposed. Append-only; a correction is a new entry.

    `company` is whose ledger it stands in (a head office), `branch` who did it where that is another.
    `points` are signed, in the scheme's points. `rule` is the key of the scheme's rule. `source` names what
    it came from: {"score": pk}, {"commitment": {…}} or {}. `months` is how long it stays in force (None:
    until repaired or for good, as the scheme says). `veto` marks one that overrules the sum (一票否决).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="entries", verbose_name=_("property company")
    )
    branch = models.ForeignKey(
        Company,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="branch_entries",
        verbose_name=_("branch"),
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="credit_entries", verbose_name=_("area"))
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind.choices)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="entries", verbose_name=_("scheme"))
    rule = models.CharField(_("rule"), max_length=60)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("facts"), max_length=2000, blank=True, default="")
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2)
    gravity = models.CharField(
        _("gravity"), max_length=8, choices=Gravity.choices, blank=True, default=Gravity.NONE
    )
    veto = models.BooleanField(_("veto"), default=False)
    months = models.PositiveSmallIntegerField(_("months in force"), null=True, blank=True)
    occurred_on = models.DateField(_("day of the facts"))
    publicity_days = models.PositiveSmallIntegerField(_("publicity (working days)"))
    objection_days = models.PositiveSmallIntegerField(_("objections (working days)"))
    source: Any = models.JSONField(_("where it comes from"), default=dict)
    # What of the outside it is about, such as "test_area:12"; "" for staff's own. One such entry stands.
    matter = models.CharField(max_length=120, blank=True, default="", db_index=True, editable=False)
    # [{"name", "sha256", "size"}] of its evidence files
    evidence: Any = models.JSONField(_("evidence"), default=list)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrected_by", verbose_name=_("corrects")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("proposed"))

    class Meta:
        verbose_name = _("credit entry")
        verbose_name_plural = _("credit entries")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["company", "-created_at"])]

    def __str__(self) -> str:
        return self.title


class EntryEvent(models.Model):
    """One thing that happened to an entry: the ledger's line. `seq` numbers the whole ledger without a gap.

    `hash` is SHA-256 over the line, the hash before it and, in the first line of an entry, the entry's facts
    (satisfaction/credit/ledger/chain.py says how). `on` is the day from which it holds.
    """

    seq = models.PositiveBigIntegerField(_("number"), primary_key=True)
    entry = models.ForeignKey(CreditEntry, models.PROTECT, related_name="events", verbose_name=_("entry"))
    kind = models.CharField(_("what happened"), max_length=10, choices=EventKind.choices)
    on = models.DateField(_("day"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    data: Any = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("line of the ledger")
        verbose_name_plural = _("lines of the ledger")
        ordering = ["seq"]
        indexes = [models.Index(fields=["entry", "seq"])]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class Objection(models.Model):
    """异议: the file of one objection. Marking and deciding it are also lines of the ledger.

    It suspends the entry from the day it is marked (`marked_on`); before that, somebody has to see whether it
    can be admitted. Both deadlines are the last of the scheme's working days, counted from `received_on`.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.ForeignKey(CreditEntry, models.PROTECT, related_name="objections", verbose_name=_("entry"))
    way = models.CharField(_("how it came in"), max_length=8, choices=Way.choices, default=Way.PAPER)
    party = models.CharField(_("who objects"), max_length=8, choices=Party.choices, default=Party.COMPANY)
    raised_by = EncryptedField(_("name"))  # the company, an owner, …
    contact = EncryptedField(_("contact"), blank=True, default="")
    text = models.TextField(_("reasons"), max_length=4000)
    received_on = models.DateField(_("received on"))
    # Why it is taken after the time for objections; "" where it came in time.
    late = models.CharField(_("why it is taken late"), max_length=300, blank=True, default="")
    mark_due_on = models.DateField(_("to be marked by"))
    due_on = models.DateField(_("to be decided by"))
    marked_on = models.DateField(_("marked on"), null=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(
        _("outcome"), max_length=9, choices=Outcome.choices, blank=True, default=Outcome.WAITING
    )
    decision = models.TextField(_("decision and reasons"), max_length=4000, blank=True, default="")
    decided_on = models.DateField(_("decided on"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # None: it came in on the public page
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("put down on"), auto_now_add=True)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["outcome", "due_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=models.Q(outcome="", marked_on__isnull=False),
                name="one_open_objection",
            ),
            models.CheckConstraint(
                condition=models.Q(marked_on__isnull=False) | models.Q(outcome__in=["", "refused"]),
                name="objection_decided_after_marked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.received_on}"

    @property
    def masked_name(self) -> str:
        """李**; a company's name as it is."""
        return self.raised_by if self.party == Party.COMPANY else mask_name(self.raised_by)

    @property
    def masked_contact(self) -> str:
        """138****5678."""
        return mask_phone(self.contact)


class Repair(models.Model):
    """信用修复: an application to end a bad record early, with its conditions (令第36号)."""

    entry = models.ForeignKey(CreditEntry, models.PROTECT, related_name="repairs", verbose_name=_("entry"))
    applied_on = models.DateField(_("applied on"))
    due_on = models.DateField(_("to be decided by"))
    rectified = models.TextField(_("how it was put right"), max_length=2000)
    promise = models.BooleanField(_("public promise of good faith"), default=False)
    granted = models.BooleanField(_("granted"), null=True)
    reason = models.TextField(_("decision and reasons"), max_length=2000, blank=True, default="")
    decided_on = models.DateField(_("decided on"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("put down on"), auto_now_add=True)

    class Meta:
        verbose_name = _("credit repair")
        verbose_name_plural = _("credit repairs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=models.Q(granted=None), name="one_open_repair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.applied_on}"


class EvidenceFile(models.Model):
    """A file that an entry, an objection or a repair rests on. Never replaced; `sha256` is of its bytes."""

    entry = models.ForeignKey(CreditEntry, models.PROTECT, null=True, related_name="files")
    objection = models.ForeignKey(Objection, models.PROTECT, null=True, related_name="files")
    repair = models.ForeignKey(Repair, models.PROTECT, null=True, related_name="files")
    file = models.FileField(upload_to="credit/%Y/%m/")
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("evidence file")
        verbose_name_plural = _("evidence files")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(entry__isnull=False)
                ^ models.Q(objection__isnull=False)
                ^ models.Q(repair__isnull=False),
                name="evidence_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarYear(models.Model):
    """工作日历: the days of one year on which the State Council moved work or rest; editable data.

    `days`: {"2026-02-14": "work", "2026-02-16": "off"}; every other day follows the week.
    """

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    days: Any = models.JSONField(_("exceptions"), default=dict)
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("working days of a year")
        verbose_name_plural = _("working days of years")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)
