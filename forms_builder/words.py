"""Conditions and constraints in the plain words of a questionnaire: "第3题选了“没有”", "最多选3项".

For residents, workers and authors; built through gettext from English msgids. Never evaluates anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from forms_builder.logic.numbers import format_number
from forms_builder.logic.shapes import (
    FLIPPED,
    answered_question,
    calls,
    chosen_options,
    comparison,
    exclusive_options,
    incompatible_options,
    parts_of,
    question_of,
    refused_options,
)
from forms_builder.logic.tree import REGEX, Ast
from forms_builder.logic.unparse import unparse

LabelOf = Callable[[str], str]
OptionOf = Callable[[str, str], str]
KindOf = Callable[[str], str]

_NEGATED: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


def describe(ast: Ast, label_of: LabelOf, option_of: OptionOf, kind_of: KindOf | None = None) -> str:
    """The condition in words.

    `label_of(name)` is how a question is referred to ("第3题"), `option_of(name, value)` an option's label,
    where the name "." is this question; `kind_of(name)` tells dates from numbers where both may be compared.
    """
    return _Words(label_of, option_of, kind_of).condition(ast)


def describe_constraint(
    ast: Ast, label_of: LabelOf, option_of: OptionOf, kind_of: KindOf | None = None
) -> str:
    """What to tell a respondent whose answer breaks the constraint."""
    return _Words(label_of, option_of, kind_of).demand(ast)


@dataclass
class _Bounds:
    """Limits that a constraint sets to one measure of this question's answer."""

    least: Ast | None = None
    above: Ast | None = None
    most: Ast | None = None
    below: Ast | None = None
    whole: bool = False
    rest: list[Ast] = field(default_factory=list)

    def take(self, operator: str, limit: Ast) -> bool:
        slot = {">=": "least", ">": "above", "<=": "most", "<": "below"}.get(operator)
        if slot is None or getattr(self, slot) is not None:
            return False
        setattr(self, slot, limit)
        return True


class _Words:
    def __init__(self, label_of: LabelOf, option_of: OptionOf, kind_of: KindOf | None) -> None:
        self._label_of = label_of
        self._option_of = option_of
        self._kind_of = kind_of

    # conditions

    def condition(self, ast: Ast, *, inside: bool = False) -> str:
        """The tree in words; `inside` a longer sentence, what holds several clauses is bracketed."""
        if chosen := chosen_options(ast):
            return _("%(question)s is %(options)s") % self._choice(*chosen)
        if chosen := refused_options(ast):
            return _("%(question)s is not %(options)s") % self._choice(*chosen)
        for operator in ("and", "or"):
            if calls(ast, operator):
                clauses = self._clauses(parts_of(ast, operator), operator)
                return self._joined(clauses, operator, inside)
        if isinstance(ast, list) and ast[0] == "not" and len(ast) == 2:
            return self._negated(ast[1], inside)
        if compared := comparison(ast):
            return self._compared(*compared)
        if ast in (["true"], ["false"]):
            return _("always") if ast == ["true"] else _("never")
        if name := question_of(ast):
            return _("%(question)s is answered") % {"question": self._label(name)}
        return _("“%(formula)s” holds") % {"formula": self._term(ast)}

    def _clauses(self, parts: list[Ast], operator: str) -> list[str]:
        """One clause for each part; "answered, and not with this option" becomes one."""
        clauses: list[str] = []
        skipped = False
        for place, part in enumerate(parts):
            if skipped:
                skipped = False
                continue
            name = answered_question(part) if operator == "and" else None
            following = refused_options(parts[place + 1]) if name and place + 1 < len(parts) else None
            if following and following[0] == name:
                clauses.append(_("%(question)s is answered, but not %(options)s") % self._choice(*following))
                skipped = True
            else:
                clauses.append(self.condition(part, inside=True))
        return clauses

    def _joined(self, clauses: list[str], operator: str, inside: bool) -> str:
        if len(clauses) == 1:
            return clauses[0]
        if len(clauses) == 2:
            joined = _("%(first)s, and %(second)s") if operator == "and" else _("%(first)s, or %(second)s")
            text = joined % {"first": clauses[0], "second": clauses[1]}
        else:
            listed = pgettext("between clauses", "; ").join(clauses)
            text = (_("all of: %(list)s") if operator == "and" else _("any of: %(list)s")) % {"list": listed}
        return _("(%(clauses)s)") % {"clauses": text} if inside else text

    def _negated(self, ast: Ast, inside: bool) -> str:
        if isinstance(ast, list) and ast[0] == "not" and len(ast) == 2:
            return self.condition(ast[1], inside=inside)
        compared = comparison(ast)
        if compared and compared[0] in ("=", "!="):
            return self._compared(_NEGATED[compared[0]], *compared[1:])
        return _("it is not the case that %(clause)s") % {"clause": self.condition(ast, inside=True)}

    def _compared(self, operator: str, left: Ast, right: Ast) -> str:
        if right == "" and operator in ("=", "!="):
            words = _("%(question)s is answered") if operator == "!=" else _("%(question)s is not answered")
            return words % {"question": self._term(left)}
        dated = self._dated(left) or self._dated(right)
        words = {
            "=": _("%(left)s equals %(right)s"),
            "!=": _("%(left)s differs from %(right)s"),
            "<": _("%(left)s is before %(right)s") if dated else _("%(left)s is less than %(right)s"),
            "<=": _("%(left)s is not after %(right)s") if dated else _("%(left)s is at most %(right)s"),
            ">": _("%(left)s is after %(right)s") if dated else _("%(left)s is more than %(right)s"),
            ">=": _("%(left)s is not before %(right)s") if dated else _("%(left)s is at least %(right)s"),
        }[operator]
        return words % {"left": self._measured(left, right), "right": self._measured(right, left)}

    def _measured(self, ast: Ast, other: Ast) -> str:
        """A side of a comparison; a question compared with a number is named by what it measures."""
        name = question_of(ast)
        if name is None or not isinstance(other, int | float):
            return self._term(ast)
        value = format_number(float(other))
        scored = self._option_of(name, value) != value
        words = _("the score in %(question)s") if scored else _("the number given in %(question)s")
        return words % {"question": self._label(name)}

    def _dated(self, ast: Ast) -> bool:
        if isinstance(ast, list) and ast[0] in ("today", "now", "date", "date-time"):
            return True
        name = question_of(ast)
        return bool(name and self._kind_of and self._kind_of(name) in ("date", "datetime", "time"))

    def _choice(self, name: str, values: Iterable[str]) -> dict[str, str]:
        return {"question": self._label(name), "options": self._options(name, values)}

    def _options(self, name: str, values: Iterable[str]) -> str:
        labels = [_("“%(option)s”") % {"option": self._option_of(name, value)} for value in values]
        if len(labels) == 1:
            return labels[0]
        return _("%(list)s or %(last)s") % {
            "list": pgettext("between options", ", ").join(labels[:-1]),
            "last": labels[-1],
        }

    def _label(self, name: str) -> str:
        return _("this answer") if name == "." else self._label_of(name)

    def _term(self, ast: Ast) -> str:
        """A value in words."""
        if isinstance(ast, str):
            return _("“%(option)s”") % {"option": ast}
        if not isinstance(ast, list):
            return format_number(float(ast))
        if name := question_of(ast):
            return self._label(name)
        operator, arguments = str(ast[0]), ast[1:]
        if operator in ("today", "now"):
            return _("today") if operator == "today" else _("now")
        words = {
            "count": _("the number of photos in %(question)s"),
            "count-selected": _("the number of options chosen in %(question)s"),
            "string-length": _("the length of %(question)s"),
        }
        if operator == "count" and (kind := self._counted(arguments)) not in ("", "photo"):
            times = (
                _("the number of %(question)s")
                if kind == "repeat"
                else _("the number of answers to %(question)s")
            )
            return times % {"question": self._term(arguments[0])}
        if operator in words and len(arguments) == 1:
            return words[operator] % {"question": self._term(arguments[0])}
        return self._formula(ast)

    def _counted(self, arguments: list[Ast]) -> str:
        """What is counted: "photo", "repeat" (its members), any other kind (its answers), "" unknown."""
        name = question_of(arguments[0]) if len(arguments) == 1 else None
        return self._kind_of(name) if name and self._kind_of else ""

    def _formula(self, ast: Ast) -> str:
        text = re.sub(r"\$\{([^}]*)\}", lambda match: self._label(match[1]), unparse(ast))
        return re.sub(r"(?<![\w.'])\.(?![\w.'])", self._label("."), text)

    # constraints

    def demand(self, ast: Ast) -> str:
        """What the constraint asks for."""
        measured: dict[str, _Bounds] = {}
        others: list[Ast] = []
        for part in parts_of(ast, "and"):
            if not self._bound(part, measured):
                others.append(part)
        words = [self._bounds(measure, bounds) for measure, bounds in measured.items()]
        words += [self._other(part) for part in others]
        return pgettext("between clauses", "; ").join(words)

    def _bound(self, part: Ast, measured: dict[str, _Bounds]) -> bool:
        """Takes a limit of this answer's size, length, number of photos or of options into `measured`."""
        if part in (["=", ["."], ["int", ["."]]], ["=", ["int", ["."]], ["."]]):
            measured.setdefault(".", _Bounds()).whole = True
            return True
        compared = comparison(part)
        if compared is None:
            return False
        operator, left, right = compared
        if operator not in ("<", "<=", ">", ">="):
            return False
        if isinstance(left, list) and left[0] == "$" and right == ["."]:
            operator, left, right = FLIPPED[operator], right, left
        for measure in (".", "string-length", "count", "count-selected"):
            if left == (["."] if measure == "." else [measure, ["."]]):
                return measured.setdefault(measure, _Bounds()).take(operator, right)
        return False

    def _bounds(self, measure: str, bounds: _Bounds) -> str:
        if measure == ".":
            return self._size(bounds)
        least = bounds.least if bounds.above is None else _next(bounds.above, 1)
        most = bounds.most if bounds.below is None else _next(bounds.below, -1)
        words = {
            "string-length": (
                _("Please write %(least)s to %(most)s characters"),
                _("Please write at least %(least)s characters"),
                _("Please write at most %(most)s characters"),
            ),
            "count": (
                _("Please add %(least)s to %(most)s photos"),
                _("Please add at least %(least)s photos"),
                _("Please add at most %(most)s photos"),
            ),
            "count-selected": (
                _("Please choose %(least)s to %(most)s options"),
                _("Please choose at least %(least)s options"),
                _("Please choose at most %(most)s options"),
            ),
        }[measure]
        chosen = words[0] if least is not None and most is not None else words[1 if most is None else 2]
        return chosen % {"least": self._limit(least), "most": self._limit(most)}

    def _size(self, bounds: _Bounds) -> str:
        limits = [
            limit for limit in (bounds.least, bounds.above, bounds.most, bounds.below) if limit is not None
        ]
        if any(map(self._dated, limits)) or self._dated(["."]):
            return self._dates(bounds)
        fixed = bounds.least is not None and bounds.most is not None and not any(map(question_of, limits))
        if fixed:
            words = (
                _("Please enter a whole number from %(least)s to %(most)s")
                if bounds.whole
                else _("Please enter a number from %(least)s to %(most)s")
            )
            return words % {"least": self._limit(bounds.least), "most": self._limit(bounds.most)}
        words_of = [
            (bounds.least, _("not less than %(limit)s")),
            (bounds.above, _("more than %(limit)s")),
            (bounds.most, _("not more than %(limit)s")),
            (bounds.below, _("less than %(limit)s")),
        ]
        demands = [words % {"limit": self._limit(limit)} for limit, words in words_of if limit is not None]
        if bounds.whole:
            demands.append(_("a whole number"))
        return _("The number must be %(demands)s") % {
            "demands": pgettext("between demands", " and ").join(demands)
        }

    def _dates(self, bounds: _Bounds) -> str:
        words_of = [
            (bounds.least, _("not before %(limit)s")),
            (bounds.above, _("after %(limit)s")),
            (bounds.most, _("not after %(limit)s")),
            (bounds.below, _("before %(limit)s")),
        ]
        demands = [words % {"limit": self._day(limit)} for limit, words in words_of if limit is not None]
        return _("The date must be %(demands)s") % {
            "demands": pgettext("between demands", " and ").join(demands)
        }

    def _day(self, limit: Ast) -> str:
        if isinstance(limit, list) and limit[:1] == ["date"] and len(limit) == 2:
            return str(limit[1]) if isinstance(limit[1], str) else self._day(limit[1])
        name = question_of(limit)
        if name and name != ".":
            return _("the date in %(question)s") % {"question": self._label(name)}
        return limit if isinstance(limit, str) else self._term(limit)

    def _limit(self, limit: Ast | None) -> str:
        if limit is None:
            return ""
        name = question_of(limit)
        if name and name != ".":
            return _("the number in %(question)s") % {"question": self._label(name)}
        return self._term(limit)

    def _other(self, part: Ast) -> str:
        if isinstance(part, list) and part[0] in REGEX and len(part) == 3 and part[1] == ["."]:
            return _pattern_words(str(part[2]))
        if exclusive := exclusive_options(part):
            options = self._options(".", exclusive)
            return _("With %(options)s chosen, nothing else can be chosen") % {"options": options}
        if (together := incompatible_options(part)) is not None:
            options = pgettext("between options", ", ").join(
                _("“%(option)s”") % {"option": self._option_of(".", v)} for v in together
            )
            return _("%(options)s cannot be chosen together") % {"options": options}
        if chosen := refused_options(part):
            return _("%(options)s cannot be chosen here") % {"options": self._options(*chosen)}
        return _("The answer must fit this: %(condition)s") % {"condition": self.condition(part)}


def _next(limit: Ast, step: int) -> Ast:
    """A bound that is not itself allowed, as the next whole number that is."""
    return limit + step if isinstance(limit, int) else limit


_MOBILE: Final = re.compile(r"\^?1\[3-9\]\[0-9\]\{9\}\$?")
_DIGITS: Final = re.compile(r"\^\[0-9\](?:\{(\d+)(?:,(\d+))?\}|\+)\$")


def _pattern_words(pattern: str) -> str:
    """What a pattern asks for, where it is one of the well-known ones."""
    plain = pattern.replace(r"\d", "[0-9]")
    if _MOBILE.fullmatch(plain):
        return _("Please enter an 11-digit mobile number")
    if "[0-9]{3}[0-9Xx]" in plain or "[0-9]{17}[0-9Xx]" in plain:
        return _("Please enter an 18-character ID card number")
    if digits := _DIGITS.fullmatch(plain):
        if digits[1] and digits[2]:
            return _("Please enter %(least)s to %(most)s digits") % {"least": digits[1], "most": digits[2]}
        if digits[1]:
            count = int(digits[1])
            return ngettext("Please enter %(count)s digit", "Please enter %(count)s digits", count) % {
                "count": count
            }
        return _("Please enter digits only")
    if "@" in plain:
        return _("Please enter an e-mail address")
    return _("The answer is not in the form asked for")
