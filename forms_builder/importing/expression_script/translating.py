"""ExpressionScript's tree into a tree of XLSForm's language.

One difference stays: LimeSurvey makes an expression false as soon as it reads a hidden question without
`.NAOK`; here a hidden question reads as empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from forms_builder.importing.expression_script.parsing import ScriptError, Tree, parse_script
from forms_builder.importing.expression_script.variables import Part, Variable, equals, value_of
from forms_builder.logic import Ast

OPERATORS = {
    "||": "or",
    "&&": "and",
    "==": "=",
    "!=": "!=",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
    "-": "-",
    "*": "*",
    "/": "div",
}
THEIR_OTHER, OTHER = "-oth-", "other"  # the value of the option “other”
SUFFIXES = frozenset({"NAOK", "code", "value", "valueNAOK"})
CHAINED = frozenset({"or", "and", "+", "*"})
# Functions that differ in name only: ours, fewest and most arguments.
RENAMED = {
    "abs": ("abs", 1, 1),
    "ceil": ("ceiling", 1, 1),
    "exp": ("exp", 1, 1),
    "floatval": ("number", 1, 1),
    "floor": ("floor", 1, 1),
    "if": ("if", 3, 3),
    "iif": ("if", 3, 3),
    "intval": ("int", 1, 1),
    "join": ("concat", 1, 99),
    "log": ("log", 1, 1),
    "max": ("max", 1, 99),
    "min": ("min", 1, 99),
    "pi": ("pi", 0, 0),
    "pow": ("pow", 2, 2),
    "round": ("round", 1, 2),
    "sqrt": ("sqrt", 1, 1),
    "strlen": ("string-length", 1, 1),
    "trim": ("normalize-space", 1, 1),
    "implode": ("join", 2, 99),
}


class Untranslatable(ValueError):
    """`reason` is a key of `notes.REASONS`."""

    def __init__(self, reason: str, **params: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


def translate(text: str, variables: Mapping[str, Variable], *, own: str = "") -> Ast:
    """The expression in our language. `own` is the question's code: it, `self` and `this` mean “.” then.

    Raises Untranslatable.
    """
    try:
        tree = parse_script(text)
    except ScriptError as error:
        raise Untranslatable("syntax", detail=str(error)) from error
    return _Translator(variables, own).say(tree)


class _Translator:
    def __init__(self, variables: Mapping[str, Variable], own: str) -> None:
        self.variables = variables
        self.own = own

    def say(self, tree: Tree) -> Ast:
        """Any part of the tree."""
        kind = tree[0]
        if kind == "text":
            return OTHER if tree[1] == THEIR_OTHER else str(tree[1])
        if kind == "number":
            return float(tree[1]) if isinstance(tree[1], float) else int(tree[1])
        if kind == "variable":
            return self.variable(tree[1])
        if kind == "call":
            return self.call(tree[1], tree[2])
        if kind == "not":
            return self.negated(tree[1])
        if kind == "neg":
            return ["neg", self.say(tree[1])]
        if kind == "+":
            return self.added(tree[1], tree[2])
        if kind in ("==", "!="):
            return self.compared(kind, tree[1], tree[2])
        return _chained(OPERATORS[kind], self.say(tree[1]), self.say(tree[2]))

    def variable(self, name: str) -> Ast:
        """Its value."""
        if self.is_own(name):
            return ["."]
        return value_of(self.find(name))  # type: ignore[return-value]  # the same JSON

    def is_own(self, name: str) -> bool:
        """Whether it is the answer being judged."""
        base = name.split(".")[0]
        return bool(self.own) and base in ("self", "this", self.own)

    def find(self, name: str) -> Variable:
        """The variable of that name. Raises Untranslatable."""
        base, *suffixes = name.removeprefix("INSERTANS:").removeprefix("QCODE:").split(".")
        if base in ("self", "that", "this") or ":" in base or not set(suffixes) <= SUFFIXES:
            raise Untranslatable("placeholder", name=name)
        if base not in self.variables:
            raise Untranslatable("variable", name=base)
        return self.variables[base]

    def known(self, tree: Tree) -> Variable | None:
        """The variable that stands there, where it is one and not the answer being judged."""
        return self.find(tree[1]) if tree[0] == "variable" and not self.is_own(tree[1]) else None

    def compared(self, operator: str, left: Tree, right: Tree) -> Ast:
        """Equality, in the words that suit the variable."""
        if left[0] in ("text", "number") and right[0] == "variable":
            left, right = right, left
        variable = self.known(left)
        if variable is not None and right[0] in ("text", "number"):
            simple = equals(variable, "" if right == ("text", "") else str(right[1]))
            if simple is not None:
                return simple if operator == "==" else _not(simple)  # type: ignore[return-value]  # the same JSON
        return [OPERATORS[operator], self.say(left), self.say(right)]

    def negated(self, tree: Tree) -> Ast:
        """`!x`, without a double negation."""
        if tree[0] == "call" and tree[1] == "is_empty":
            return _not(self.empty(tree[2]))
        return _not(self.say(tree))

    def added(self, left: Tree, right: Tree) -> Ast:
        """`+` joins texts and adds numbers; only the latter is understood."""
        if "text" in (left[0], right[0]):
            return ["concat", self.say(left), self.say(right)]
        return _chained("+", self.say(left), self.say(right))

    def call(self, name: str, arguments: Sequence[Tree]) -> Ast:
        """A function. Raises Untranslatable."""
        special: dict[str, Callable[[Sequence[Tree]], Ast]] = {
            "is_empty": self.empty,
            "count": self.counted,
            "countif": self.counted_if,
            "countifop": self.counted_by,
            "sum": self.summed,
            "regexMatch": self.matched,
            "substr": self.cut,
            "is_numeric": self.numeric,
            "is_float": self.numeric,
            "is_int": self.whole,
            "in_array": self.among,
            "date": self.date,
        }
        if name in special:
            return special[name](arguments)
        if name not in RENAMED:
            raise Untranslatable("function", name=name)
        ours, least, most = RENAMED[name]
        if not least <= len(arguments) <= most:
            raise Untranslatable("shape")
        return [ours, *map(self.say, arguments)]

    def empty(self, arguments: Sequence[Tree]) -> Ast:
        """`is_empty(x)`."""
        (one,) = _exactly(1, arguments)
        variable = self.known(one)
        simple = equals(variable, "") if variable is not None else None
        return simple if simple is not None else ["=", self.say(one), ""]  # type: ignore[return-value]  # as above

    def counted(self, arguments: Sequence[Tree]) -> Ast:
        """`count(…)`: how many are answered."""
        parts = [self.known(each) for each in arguments]
        names = {part.name for part in parts if isinstance(part, Part)}
        if len(names) == 1 and all(isinstance(part, Part) for part in parts):
            name = names.pop()
            every = {each for each in self.variables.values() if isinstance(each, Part) and each.name == name}
            if {*parts} == every:
                return ["count-selected", ["$", name]]
        return _sum([["number", _not(self.empty([each]))] for each in arguments])

    def counted_if(self, arguments: Sequence[Tree]) -> Ast:
        """`countif(value, …)`: how many equal it."""
        value, *cells = _exactly(2, arguments, more=True)
        return _sum([["number", self.compared("==", cell, value)] for cell in cells])

    def counted_by(self, arguments: Sequence[Tree]) -> Ast:
        """`countifop("<=", value, …)`: how many compare so."""
        operator, value, *cells = _exactly(3, arguments, more=True)
        if operator[0] != "text" or operator[1] not in OPERATORS:
            raise Untranslatable("shape")
        return _sum([["number", self.say((operator[1], cell, value))] for cell in cells])

    def summed(self, arguments: Sequence[Tree]) -> Ast:
        """`sum(…)`: what is empty counts as 0."""
        return _sum([["number", ["coalesce", self.say(each), 0]] for each in arguments])

    def matched(self, arguments: Sequence[Tree]) -> Ast:
        """`regexMatch("/pattern/", x)`."""
        pattern, where = _exactly(2, arguments)
        if pattern[0] != "text":
            raise Untranslatable("pattern")
        return ["regex", self.say(where), bare_pattern(pattern[1])]

    def cut(self, arguments: Sequence[Tree]) -> Ast:
        """`substr(x, start, length)`: ours ends before a place instead."""
        text, start, *length = _exactly(2, arguments, more=True)
        if start[0] != "number" or (length and length[0][0] != "number") or len(length) > 1:
            raise Untranslatable("shape")
        return ["substr", self.say(text), start[1], *(start[1] + each[1] for each in length)]

    def numeric(self, arguments: Sequence[Tree]) -> Ast:
        """A number equals itself; what is none does not."""
        (one,) = _exactly(1, arguments)
        return ["=", ["number", self.say(one)], ["number", self.say(one)]]

    def whole(self, arguments: Sequence[Tree]) -> Ast:
        """`is_int(x)`."""
        (one,) = _exactly(1, arguments)
        return ["=", ["number", self.say(one)], ["int", self.say(one)]]

    def among(self, arguments: Sequence[Tree]) -> Ast:
        """`in_array(x, a, b, …)`."""
        one, *others = _exactly(2, arguments, more=True)
        found = [self.compared("==", one, each) for each in others]
        return found[0] if len(found) == 1 else ["or", *found]

    def date(self, arguments: Sequence[Tree]) -> Ast:
        """`date("Y-m-d")`: today."""
        if list(arguments) != [("text", "Y-m-d")]:
            raise Untranslatable("function", name="date")
        return ["today"]


def bare_pattern(pattern: str) -> str:
    """A PHP pattern without its delimiters. Raises Untranslatable for flags that change what it means."""
    text = pattern.strip()
    closing = {"(": ")", "{": "}", "[": "]", "<": ">"}.get(text[:1], text[:1])
    end = text.rfind(closing)
    if len(text) < 2 or text[0].isalnum() or end <= 0 or set(text[end + 1 :]) - set("u"):
        raise Untranslatable("pattern")
    return text[1:end].replace(f"\\{closing}", closing) if closing == "/" else text[1:end]


def _not(ast: Any) -> Ast:
    if isinstance(ast, list) and ast[0] == "not":
        inner: Ast = ast[1]
        return inner
    if isinstance(ast, list) and ast[0] in ("=", "!="):
        return ["!=" if ast[0] == "=" else "=", *ast[1:]]
    return ["not", ast]


def _sum(parts: list[Ast]) -> Ast:
    if not parts:
        return 0
    return parts[0] if len(parts) == 1 else ["+", *parts]


def _chained(operator: str, left: Ast, right: Ast) -> Ast:
    if operator in CHAINED and isinstance(left, list) and left[0] == operator:
        return [*left, right]
    return [operator, left, right]


def _exactly(number: int, arguments: Sequence[Tree], *, more: bool = False) -> Sequence[Tree]:
    if len(arguments) < number or (len(arguments) > number and not more):
        raise Untranslatable("shape")
    return arguments
