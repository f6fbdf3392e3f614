"""Every finding of the check with its message, an English msgid; docs/checks.md describes them one by one."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from forms_builder.findings import add_messages

FIELDS: Final = {"relevant": "condition"}
"""The editor's name of a field where it is not the schema's."""

LOGIC: Final[dict[str, str]] = {
    "condition_never": _("The condition can never hold, so nobody is asked this."),
    "never_asked": _("Nobody is ever asked this: its condition contradicts what comes before it."),
    "condition_always": _(
        "The condition always holds, so it decides nothing. Delete it or check what was meant."
    ),
    "condition_part_never": _("A part of the condition can never hold: %(part)s."),
    "required_never": _("The condition on requiring an answer can never hold."),
    "required_always": _(
        "The condition on requiring an answer always holds. Make the question required instead."
    ),
    "answer_never": _("The settings leave no possible answer."),
    "constraint_never": _("No answer meets the rule for answers."),
    "constraint_never_here": _("Whenever this is asked, no answer meets the rule for answers."),
    "constraint_always": _("The rule for answers is always met, so it checks nothing."),
    "constraint_empty_only": _("An answer is required, but the rule for answers accepts none."),
    "constraint_dead_end": _("After some answers above, no answer to this required question meets its rule."),
    "pattern_never": _("No text matches the pattern %(pattern)s."),
    "date_never": _("No date or time meets the rule for answers."),
    "default_refused": _("The value it starts with, %(value)s, is refused by the question's own rules."),
    "read_only_empty": _("An answer is required, but it cannot be changed and nothing fills it in."),
    "option_never": _("Nobody can ever choose %(options)s."),
    "filter_never": _("The choice filter never offers any option."),
    "filter_dead_end": _("After some answers to %(questions)s the choice filter offers nothing to choose."),
    "reads_unknown": _("It speaks of “%(name)s”, but there is no such question."),
    "reads_later": _(
        "It speaks of “%(question)s”, which comes later. Move that question up, or choose another."
    ),
    "reads_other_repeat": _(
        "It speaks of “%(question)s”, which is asked for each of “%(repeat)s”: say of which, or count them."
    ),
    "reads_unasked": _("It speaks of “%(question)s”, but wherever this matters that question is not asked."),
    "hidden_by_staff": _("Residents never see this: it depends on “%(question)s”, which staff answer later."),
    "compare_option": _("“%(question)s” has no option “%(value)s”."),
    "compare_option_number": _(
        "“%(question)s” is compared with the number %(value)s, but the values of its options are no numbers."
    ),
    "compare_multiple": _("“%(question)s” allows several choices; “=” holds only if nothing else is chosen."),
    "compare_date": _("The date in “%(question)s” is compared with %(value)s, which is no date."),
    "compare_number_text": _(
        "The number in “%(question)s” is compared with “%(value)s”, which is no number."
    ),
    "compare_text_number": _("“%(question)s” holds text, but is used as a number. Ask for a number instead."),
    "compare_unmeasured": _("“%(question)s” has no size: it cannot be compared by size or calculated with."),
    "selected_single": _(
        "“%(question)s” holds one choice; %(name)s() is meant for several. Compare with “=”."
    ),
    "selected_other": _("“%(question)s” is no choice; %(name)s() is meant for choices."),
    "calculation_empty": _("The calculation always comes out empty."),
    "calculation_constant": _("Whatever is answered, the calculation comes to %(value)s."),
    "divides_by_zero": _("After some answers this divides by zero: %(divisor)s can be 0."),
    "divides_by_nothing": _("This always divides by zero."),
    "repeat_never": _("The number of members always comes to none, so nobody is asked this."),
    "repeat_unbounded": _("More members can be asked for than the %(most)s that are possible."),
    "repeat_limits": _("At least %(least)s and at most %(most)s members cannot both be kept."),
}
STRUCTURE: Final[dict[str, str]] = {
    "question_twice": _("Question %(question)s asks the same in the same words."),
    "option_label_twice": _("Two options read “%(label)s”."),
    "row_value_twice": _("Two lines have the same value “%(value)s”. Give one another value."),
    "row_label_twice": _("Two lines read “%(label)s”."),
    "quota_zero": _(
        "The quota of “%(label)s” is 0, so nobody can choose it. Delete the option or raise the quota."
    ),
    "score_not_counted": _("“%(label)s” is not counted, so its score has no effect."),
    "weights_zero": _("The weights add up to nothing, so there is no score."),
    "scores_zero": _("The question has a weight, but no option scores above 0."),
}

WORDING: Final[dict[str, str]] = {
    "two_questions": _("This seems to ask two things at once (%(words)s). Ask them one by one."),
    "leading": _("“%(words)s” pushes towards an answer. Ask neutrally."),
    "double_negation": _("Two negations (%(words)s) are easily misread. Put it positively."),
    "absolute": _("Hardly anyone can say yes to “%(words)s”. Ask how often or how many."),
    "vague_time": _("“%(words)s” means something else to everyone. Name a period, such as the last 30 days."),
    "jargon": _("Not everyone knows “%(words)s”. Write it out or explain it."),
    "way_out_others": _("Nobody can be sure what other people think or do. Add “cannot say”."),
    "way_out_past": _("Not everyone remembers what was long ago. Add “do not remember”."),
    "way_out_fact": _("Residents may not know this. Add “do not know”."),
    "none_missing": _("Who has none of these cannot answer. Add “none of these”."),
    "other_missing": _("No list of reasons is complete. Add “other”."),
    "scale_leans": _("The scale leans: %(positive)s grades are positive and %(negative)s negative."),
    "spans_overlap": _("“%(one)s” and “%(other)s” overlap: who lies on the limit has two choices."),
    "spans_gap": _("Between “%(one)s” and “%(other)s” there is a gap: who lies in it has no choice."),
    "label_long": _(
        "The question is long (%(length)s): people read the beginning only. Shorten it or use the hint."
    ),
    "hard_to_read": _(
        "This is hard to read (reading index %(index)s): use shorter sentences and common words."
    ),
    "matrix_long": _("%(rows)s lines are too many on a phone. Ask at most %(limit)s at a time."),
    "form_long": _("Answering takes about %(minutes)s minutes; after %(limit)s many give up."),
    "sensitive_unmarked": _("This asks for sensitive information (%(words)s). Mark it as sensitive."),
    "personal_without_notice": _(
        "This asks for personal data, but there is no notice on personal information. "
        "Write one under “Words and consent”."
    ),
}

add_messages({**LOGIC, **STRUCTURE, **WORDING})
