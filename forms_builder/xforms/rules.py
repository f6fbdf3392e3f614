"""What our question types ask of an answer, said as XLSForm constraints: an app that fills the form without
us must find out beside the question, not when it sends.

Only types that XForms does not know need a rule here. Each says no more than the type's own `clean`, so that
what our pages take an app takes too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from forms_builder import questions
from forms_builder.questions.base import TEXT_LIMIT
from forms_builder.questions.numbers import DECIMALS, LIMIT
from forms_builder.questions.texts import ID_CHECK, ID_WEIGHTS, LINE_LIMIT
from forms_builder.schema import Option, Question

_PHONE = r"^((\+|00)86)?(1[3-9][0-9]{9}|0?[0-9]{2,3}[0-9]{7,8}|[0-9]{7,8})$"
_DWELLING = (
    "^ *[0-9A-Za-z]{1,4} *(号?楼|栋|幢|座|[-—–/ ]) *"
    "([0-9A-Za-z]{1,3} *(单元|[-—–/ ]) *)?[0-9A-Za-z]{1,6} *(室|号|房)? *$"
)
# ISO 7064 MOD 11-2 (GB 11643-1999, 4.2): the weighted sum of 17 digits names the check character.
_ID_SUM = " + ".join(f"substr(., {at}, {at + 1}) * {weight}" for at, weight in enumerate(ID_WEIGHTS))


@dataclass(frozen=True, slots=True)
class Rule:
    """An XLSForm constraint, and the code of what is said when it fails (`forms_builder.errors`).

    `rare` ones are hardly ever broken: they are spoken of only where the question has no other rule.
    """

    text: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    rare: bool = False


_IN_RANGE = Rule(
    f". >= -{LIMIT} and . <= {LIMIT}", "number_out_of_range", {"low": -LIMIT, "high": LIMIT}, rare=True
)
_RULES: dict[str, tuple[Rule, ...]] = {
    "text": (Rule(f"string-length(.) <= {LINE_LIMIT}", "too_long", {"limit": LINE_LIMIT}, rare=True),),
    "barcode": (Rule(f"string-length(.) <= {LINE_LIMIT}", "too_long", {"limit": LINE_LIMIT}, rare=True),),
    "long_text": (Rule(f"string-length(.) <= {TEXT_LIMIT}", "too_long", {"limit": TEXT_LIMIT}, rare=True),),
    "integer": (_IN_RANGE,),
    "decimal": (_IN_RANGE, Rule(f"round(., {DECIMALS}) = .", "too_many_decimals", {"limit": DECIMALS})),
    "date": (Rule(". >= date('1900-01-01') and . <= date('2100-12-31')", "not_a_date", rare=True),),
    "phone": (Rule(f"regex(translate(., ' -()（）', ''), '{_PHONE}')", "not_a_phone"),),
    "id_number": (
        Rule(
            f"regex(., '^[0-9]{{17}}[0-9Xx]$') and "
            f"starts-with(substr('{ID_CHECK}', ({_ID_SUM}) mod 11), translate(substr(., 17, 18), 'x', 'X'))",
            "not_an_id_number",
        ),
    ),
    # The type belongs to another app, its text is plain.
    "household": (Rule(f"regex(., '{_DWELLING}')", "not_a_household"),),
}


def rules_of(question: Question) -> list[Rule]:
    """What the question's type and its exclusive options ask, beside its own constraint."""
    alone = (_alone(option) for option in question.choices if option.exclusive)
    return [*_RULES.get(question.type, ()), *alone, *_counts(question)]


def _counts(question: Question) -> Iterator[Rule]:
    """How many options may be chosen; one that is an answer by itself is always enough."""
    kind = questions.get(question.type)
    if question.type != "multiple":
        return
    least, most = kind.setting(question, "least"), kind.setting(question, "most")
    if most:
        yield Rule(f"count-selected(.) <= {most}", "too_many_choices", {"limit": most})
    if least:
        enough = [f"count-selected(.) >= {least}"]
        enough += [f"selected(., '{each.value}')" for each in question.choices if each.exclusive or each.na]
        yield Rule(" or ".join(enough), "too_few_choices", {"limit": least})


def _alone(option: Option) -> Rule:
    text = f"not(selected(., '{option.value}') and count-selected(.) > 1)"
    return Rule(text, "exclusive_option", {"option": option.label})
