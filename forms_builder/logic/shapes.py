"""Recognises the shapes that conditions and constraints usually have: a choice, an answer, a limit."""

from typing import Final

from forms_builder.logic.tree import Ast

FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def calls(ast: Ast, operator: str) -> bool:
    """Whether the tree is a call of `operator`."""
    return isinstance(ast, list) and ast[0] == operator


def parts_of(ast: Ast, operator: str) -> list[Ast]:
    """The members of a chain of `operator`, brackets looked through; a tree that is no chain alone."""
    if isinstance(ast, list) and ast[0] == operator:
        return [part for member in ast[1:] for part in parts_of(member, operator)]
    return [ast]


def question_of(ast: Ast) -> str | None:
    """The name of the question that a tree stands for; "." for this one."""
    if isinstance(ast, list) and ast[0] in ("$", "."):
        return str(ast[1]) if ast[0] == "$" else "."
    return None


def comparison(ast: Ast) -> tuple[str, Ast, Ast] | None:
    """Operator and sides, the question on the left."""
    if isinstance(ast, list) and ast[0] in FLIPPED and len(ast) == 3:
        operator, left, right = str(ast[0]), ast[1], ast[2]
        literal_left = not isinstance(left, list) or left[0] in ("today", "now")
        return (FLIPPED[operator], right, left) if literal_left else (operator, left, right)
    return None


def chosen_options(ast: Ast) -> tuple[str, list[str]] | None:
    """A question and the options of which one is chosen: `${q} = 'a' or selected(${q}, 'b')`."""
    found: dict[str, list[str]] = {}
    for part in parts_of(ast, "or"):
        name, value = None, None
        if isinstance(part, list) and part[0] in ("=", "selected") and len(part) == 3:
            compared = comparison(part) if part[0] == "=" else ("", part[1], part[2])
            if compared:
                name, value = question_of(compared[1]), compared[2]
        if name is None or not isinstance(value, str) or value == "":
            return None
        found.setdefault(name, []).append(value)
    return next(iter(found.items())) if len(found) == 1 else None


def refused_options(ast: Ast) -> tuple[str, list[str]] | None:
    """A question and options none of which is chosen: not(…) of the above, or `${q} != 'a'`."""
    if isinstance(ast, list) and ast[0] == "not" and len(ast) == 2:
        return chosen_options(ast[1])
    if isinstance(ast, list) and ast[0] == "!=" and len(ast) == 3:
        return chosen_options(["=", *ast[1:]])
    return None


def answered_question(ast: Ast) -> str | None:
    """The question of `${q} != ''`."""
    compared = comparison(ast)
    return question_of(compared[1]) if compared and compared[0] == "!=" and compared[2] == "" else None


def exclusive_options(ast: Ast) -> list[str] | None:
    """The options of `not((selected(., 'a') or …) and count-selected(.) > 1)`."""
    if not (isinstance(ast, list) and ast[0] == "not" and len(ast) == 2 and calls(ast[1], "and")):
        return None
    parts = parts_of(ast[1], "and")
    several = [[">", ["count-selected", ["."]], 1], [">=", ["count-selected", ["."]], 2]]
    counted = [part for part in parts if part in several]
    chosen = [chosen_options(part) for part in parts if part not in several]
    if len(counted) == 1 and len(chosen) == 1 and chosen[0] and chosen[0][0] == ".":
        return chosen[0][1]
    return None


def incompatible_options(ast: Ast) -> list[str] | None:
    """The options of `not(selected(., 'a') and selected(., 'b'))`."""
    if not (isinstance(ast, list) and ast[0] == "not" and len(ast) == 2 and calls(ast[1], "and")):
        return None
    chosen = [chosen_options(part) for part in parts_of(ast[1], "and")]
    values = [each[1][0] for each in chosen if each and each[0] == "." and len(each[1]) == 1]
    return values if len(values) == len(chosen) else None
