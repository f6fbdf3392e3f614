"""A test's scoring rules in sentences that a resident understands."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from forms_builder.publish import live_version
from satisfaction.margins import rounded
from satisfaction.models import Test
from satisfaction.scoring_rules import Rules
from surveys.versions import version_by_pk


def rules_in_words(test: Test) -> list[str]:
    """How a test is scored."""
    rules = Rules.from_json(test.rules)
    found = [
        _(
            "One household, one vote: the last valid answers before closing count. Only those of owners and "
            "their families make the score; tenants are counted apart."
        ),
        _(
            "A service area is scored only if at least %(count)s households and %(share)s of all households "
            "answered validly (with fewer households all of them)."
        )
        % {"count": rules.min_count, "share": percent(rules.min_share)},
        _("The score is the mean of the buildings, each with the weight of its households."),
        _("Answers filled in within less than %(seconds)s seconds do not count.")
        % {"seconds": rules.min_seconds},
        _(
            "Of the households that agree, %(share)s are called back at random; below %(agreement)s "
            "agreement nothing is scored."
        )
        % {"share": percent(rules.check_share), "agreement": percent(rules.agreement_min)},
        _("Margins are stated with %(confidence)s confidence.") % {"confidence": percent(rules.confidence)},
    ]
    weight = answered_weight(rules, _scoring(test))
    if weight:
        found.insert(
            4,
            _("Answers count only if the questions answered weigh at least %(weight)s together.")
            % {"weight": f"{float(weight):g}"},
        )
    if rules.score_unverified:
        found.append(_("Answers without a household's own link count, too, so no margin is stated."))
    elif test.open_link:
        found.append(_("Answers by the open link are shown apart as unverified and are not scored."))
    return found


def answered_weight(rules: Rules, scoring: Mapping[str, Any]) -> Fraction:
    """Below which weight of answered questions a sheet is invalid: the greater one of the test's rules and of
    the form's own `scoring`; 0 where neither says one."""
    own = Fraction(str(scoring.get("min_answered_weight") or 0))
    return max(own, rules.min_answered_weight or Fraction(0))


def _scoring(test: Test) -> Mapping[str, Any]:
    """That of the version that was fixed at opening; before, of the one that would be."""
    pk = test.version_id
    if pk is None:
        live = live_version(test.questionnaire)
        if live is None:
            return {}
        pk = live.pk
    return version_by_pk(pk).compiled.form.scoring


def percent(share: Fraction) -> str:
    """30%, 12.5%, 33.33%."""
    text = str(rounded(share * 100, 2))
    return f"{text.rstrip('0').rstrip('.')}%"
