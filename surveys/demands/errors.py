"""Why something could not be done with demands: stable codes, words for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from surveys.flow.errors import StepRefused


class DemandRefused(StepRefused):
    """Refused; nothing has changed."""

    messages: ClassVar[Mapping[str, str]] = {
        "withdrawn": _(
            "Nobody stands behind this demand any more: its answers were withdrawn or rejected. It can only "
            "be refused."
        ),
        "score_range": _("The assessed score lies between 0 and 100, with at most two decimals."),
        "merge_few": _("Tick at least two demands that ask for the same."),
        "merge_many": _("At most %(limit)s demands at a time."),
        "merge_elsewhere": _("Only demands of one collection can be merged."),
        "merge_target": _("Choose the demand into which the others go among those that are ticked."),
        "merge_state": _(
            "“%(name)s” cannot be merged in its present state. Only what is collected or in the catalogue "
            "can."
        ),
        "questionnaire_taken": _(
            "This questionnaire already belongs to a collection. Copy it for a new one."
        ),
        "not_published": _("The questionnaire has not been published yet. Publish it first."),
        "weights": _("The three weights must add up to 1, and none is below 0."),
        "question_unknown": _("The questionnaire does not ask this. Choose one of its questions."),
        "short_unknown": _("Tick among the answers of the question on what there is now."),
        "short_missing": _(
            "Tick which answers to the question on what there is now mean too little; without any nothing "
            "would ever be lacking."
        ),
        "not_yours": _("You may not do this here. Ask whoever looks after this area."),
    }
