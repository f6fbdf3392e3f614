"""A questionnaire with groups, repeats and a list, as an outline."""

from forms_builder.logic import Outline
from forms_builder.schema import Group, Item, Question, Repeat


def ask(name: str, node: str = "") -> Question:
    return Question(name, "text", name, name, node=node)


ITEMS: tuple[Item, ...] = (
    ask("top"),
    Group("p", name="place", items=(ask("city"), Group("i", name="inner", items=(ask("deep"), ask("sum"))))),
    Group("u", items=(ask("loose"),)),
    Repeat(
        "m",
        name="member",
        items=(
            ask("name"),
            ask("age"),
            Group("o", name="own", items=(ask("where"), ask("calc"))),
            Repeat("j", name="job", items=(ask("title"), ask("pay"))),
        ),
    ),
    ask("other_age", node="renamed"),
    ask("after"),
)
OUTLINE = Outline(ITEMS, lists={"cities": ["name", "label", "pop"]})
