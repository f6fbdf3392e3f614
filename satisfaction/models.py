"""Owner satisfaction tests: what is tested, who may vote, what a vote counts as, call-backs and scores.

In sealed tests (pseudonymous, anonymous) no row joins a household to its answers: `Vote.pseudonym` is a keyed
digest whose key lies outside the database (satisfaction/voting/keys.py) and ends with the test.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from forms_builder.models import FormVersion, Questionnaire
from satisfaction.companies.models import Company, Contract, ServiceArea
from satisfaction.enums import CallOutcome, CallReason, Gate, Group, Standing, TestState
from surveys.enums import Privacy
from surveys.models import Channel, Response
from territory.fields import EncryptedField
from territory.models import Area, Household


class Test(models.Model):
    """业主满意度测评: one questionnaire put to the households of some service areas in one period.

    `rules` are the scoring rules as they were when the test was opened (satisfaction.scoring.Rules as JSON);
    a draft's are staff's choice. `uid` names the test in receipts. Days are those of Asia/Shanghai; the test
    closes at the end of `ends_on`, by itself.
    """

    __test__ = False  # no test case, whatever its name

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="tests", verbose_name=_("questionnaire")
    )
    version = models.ForeignKey(FormVersion, models.PROTECT, null=True, related_name="+", editable=False)
    # The lowest area above all service areas: where the test is kept and who may see it.
    area = models.ForeignKey(Area, models.PROTECT, related_name="tests", verbose_name=_("area"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    privacy = models.CharField(
        _("what is known of who answered"),
        max_length=8,
        choices=Privacy.choices[1:],
        default=Privacy.ANONYMOUS,
    )
    open_link = models.BooleanField(_("also an open link, counted apart"), default=False)
    rules: Any = models.JSONField(_("scoring rules"), default=dict, blank=True)
    publicity_days = models.PositiveSmallIntegerField(_("publicity (working days)"), default=7)
    objection_days = models.PositiveSmallIntegerField(_("objections (working days)"), default=7)
    letter: Any = models.JSONField(default=dict, blank=True, editable=False)  # as of visits.Round.letter
    state = models.CharField(_("state"), max_length=8, choices=TestState.choices, default=TestState.DRAFT)
    letter_channel = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="+", editable=False)
    open_channel = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="+", editable=False)
    callback_channel = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="+", editable=False)
    # SHA-256 over the key file at opening: a lost or exchanged key is noticed. "" before opening.
    key_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    key_destroyed_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    settled_at = models.DateTimeField(_("scores final since"), null=True, editable=False)
    # The Merkle root over all receipts (satisfaction/merkle.py), published at closing.
    receipts_root = models.CharField(
        _("root of the receipts"), max_length=64, blank=True, default="", editable=False
    )
    receipts_count = models.PositiveIntegerField(_("receipts"), default=0, editable=False)
    why = models.CharField(_("why it was given up"), max_length=300, blank=True, default="", editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("satisfaction test")
        verbose_name_plural = _("satisfaction tests")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def sealed(self) -> bool:
        """Whether answers are stored apart from households."""
        return self.privacy in (Privacy.PSEUDONYMOUS, Privacy.ANONYMOUS)


class TestArea(models.Model):
    """A service area in a test, and who served it. `frame` is {building id: households} as of opening."""

    __test__ = False

    test = models.ForeignKey(Test, models.CASCADE, related_name="areas", verbose_name=_("test"))
    service_area = models.ForeignKey(
        ServiceArea, models.PROTECT, related_name="tested", verbose_name=_("service area")
    )
    # As of the test's last day; filled in when it is opened.
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, related_name="tested", verbose_name=_("property company")
    )
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+")
    households = models.PositiveIntegerField(_("households"), default=0)
    frame: Any = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("tested service area")
        verbose_name_plural = _("tested service areas")
        ordering = ["test", "pk"]
        constraints = [models.UniqueConstraint(fields=["test", "service_area"], name="test_area_once")]

    def __str__(self) -> str:
        return str(self.service_area)


class Ballot(models.Model):
    """One household's right to vote in a test. The token itself is never stored, only its SHA-256.

    In sealed tests `took_part` stays None until closing, and is then written for all at once.
    """

    test = models.ForeignKey(Test, models.CASCADE, related_name="ballots")
    test_area = models.ForeignKey(TestArea, models.CASCADE, related_name="ballots")
    household = models.ForeignKey(Household, models.PROTECT, related_name="ballots")
    token_digest = models.CharField(max_length=64, unique=True)
    took_part = models.BooleanField(_("took part"), null=True)

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [models.UniqueConstraint(fields=["test", "household"], name="ballot_once")]

    def __str__(self) -> str:
        return str(self.household)


class Vote(models.Model):
    """What a stored response counts as in its test. The answers stay in the response.

    Named tests keep the ballot; sealed ones a pseudonym while the key lives, nothing afterwards. `seconds` is
    the time it took to fill in (None: unknown), in sealed tests at most 120.
    """

    response = models.OneToOneField(Response, models.PROTECT, primary_key=True, related_name="vote")
    test = models.ForeignKey(Test, models.PROTECT, related_name="votes")
    test_area = models.ForeignKey(TestArea, models.PROTECT, null=True, related_name="votes")
    ballot = models.ForeignKey(Ballot, models.PROTECT, null=True, related_name="votes")
    pseudonym = models.CharField(max_length=64, blank=True, default="")
    group = models.CharField(_("whose vote"), max_length=8, choices=Group.choices)
    standing = models.CharField(_("counts as"), max_length=14, choices=Standing.choices)
    seconds = models.PositiveIntegerField(_("seconds"), null=True)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        indexes = [
            models.Index(fields=["test", "standing"]),
            models.Index(fields=["test", "pseudonym"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["test", "ballot", "group"],
                condition=models.Q(ballot__isnull=False, standing__in=["counts", "apart"]),
                name="one_household_one_vote",
            ),
            models.UniqueConstraint(
                fields=["test", "pseudonym", "group"],
                condition=~models.Q(pseudonym="") & models.Q(standing__in=["counts", "apart"]),
                name="one_pseudonym_one_vote",
            ),
            models.CheckConstraint(
                condition=models.Q(ballot=None) | models.Q(pseudonym=""), name="vote_not_joined_twice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.test} {self.standing}"


class Consent(models.Model):
    """A household that lets itself be called back: a named record of phone and overall answer, as it was
    told.

    In sealed tests the row is `sealed` under the test's key until closing (then `household`, `phone`,
    `overall` and `pressed` are filled in for all at once, in a new order, and `sealed`, `pseudonym` emptied).
    """

    test = models.ForeignKey(Test, models.CASCADE, related_name="consents")
    test_area = models.ForeignKey(TestArea, models.CASCADE, related_name="consents")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    pseudonym = models.CharField(max_length=64, blank=True, default="")
    sealed = models.TextField(blank=True, default="")
    phone = EncryptedField(_("phone"), blank=True, default="")
    overall = models.CharField(_("overall answer"), max_length=40, blank=True, default="")
    pressed = models.BooleanField(_("reported pressure"), default=False)

    class Meta:
        verbose_name = _("consent to a call-back")
        verbose_name_plural = _("consents to call-backs")
        constraints = [
            models.UniqueConstraint(
                fields=["test", "household"], condition=models.Q(household__isnull=False), name="consent_once"
            ),
            models.UniqueConstraint(
                fields=["test", "pseudonym"], condition=~models.Q(pseudonym=""), name="consent_sealed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.test} {self.household or ''}"

    @property
    def masked_phone(self) -> str:
        """138****5678."""
        from territory.masking import mask_phone

        return mask_phone(self.phone)


class Pressure(models.Model):
    """Somebody reported being pressed and left no phone: a case on the service area, of nobody in particular.

    `problem` is the case of surveys.problems that tells of it, opened at closing in sealed tests.
    """

    test = models.ForeignKey(Test, models.CASCADE, related_name="pressures")
    test_area = models.ForeignKey(TestArea, models.CASCADE, related_name="pressures")
    pseudonym = models.CharField(max_length=64, blank=True, default="")  # emptied at closing
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")  # named tests
    problem = models.ForeignKey(
        "problems.Problem", models.PROTECT, null=True, related_name="pressures", verbose_name=_("case")
    )

    class Meta:
        verbose_name = _("report of pressure")
        verbose_name_plural = _("reports of pressure")

    def __str__(self) -> str:
        return f"{self.test} {self.test_area}"


class Callback(models.Model):
    """复核回访: a household to be called, and the form that was filled in for it.

    The form's own answers (reach, overall_again, verdict) are the facts; nothing of them is stored here.
    """

    test = models.ForeignKey(Test, models.CASCADE, related_name="callbacks")
    consent = models.OneToOneField(Consent, models.PROTECT, related_name="callback")
    reason = models.CharField(_("why"), max_length=8, choices=CallReason.choices)
    caller = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="callbacks",
        verbose_name=_("caller"),
    )
    seed = models.CharField(_("seed"), max_length=32)
    drawn_at = models.DateTimeField(_("drawn on"), auto_now_add=True)
    # The number that the form's response will have (`&r=` in the caller's link): nobody else can guess it.
    form_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The case that tells of the pressure which the form confirms.
    problem = models.ForeignKey(
        "problems.Problem", models.PROTECT, null=True, related_name="+", verbose_name=_("case")
    )

    class Meta:
        verbose_name = _("call-back")
        verbose_name_plural = _("call-backs")
        ordering = ["test", "pk"]

    def __str__(self) -> str:
        return str(self.consent)


class CallAttempt(models.Model):
    """One call of a call-back that reached nobody, or was put off. The call that ends it is in the form."""

    callback = models.ForeignKey(Callback, models.CASCADE, related_name="attempts")
    outcome = models.CharField(_("what happened"), max_length=9, choices=CallOutcome.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("attempted call")
        verbose_name_plural = _("attempted calls")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.callback} {self.outcome}"


class Score(models.Model):
    """测评得分: what a closed test gave for one service area, with all it was worked out from.

    Never changed: working it out anew makes the next number. `result` is satisfaction.scoring.Result as JSON,
    `inputs_digest` the SHA-256 over the votes' ids, standings and answers, so that verify_test can tell.
    """

    test_area = models.ForeignKey(TestArea, models.PROTECT, related_name="scores")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    formula = models.CharField(_("formula"), max_length=40)  # name and version
    gate = models.CharField(_("gate"), max_length=14, choices=Gate.choices, blank=True, default=Gate.OPEN)
    n = models.PositiveIntegerField(_("valid households"))
    households = models.PositiveIntegerField(_("households"))
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True)
    satisfied = models.DecimalField(_("satisfied (%)"), max_digits=5, decimal_places=2, null=True)
    result: Any = models.JSONField(_("result"))
    inputs_digest = models.CharField(max_length=64)
    why = models.CharField(_("why it was worked out anew"), max_length=300, blank=True, default="")
    computed_at = models.DateTimeField(_("worked out"), auto_now_add=True)
    computed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["test_area", "-number"]
        constraints = [models.UniqueConstraint(fields=["test_area", "number"], name="score_number_once")]

    def __str__(self) -> str:
        return f"{self.test_area} {self.score}"
