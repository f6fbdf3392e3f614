"""What evaluating over nodes promises beyond single values: filters, limits, scopes that know less."""

from collections.abc import Sequence

import pytest

from forms_builder import logic
from forms_builder.conformance.documents import Document, DocumentScope
from forms_builder.logic import paths
from forms_builder.logic.nodes import Node
from tests.forms_builder.logic.scope import Answers

NOW = Answers().now()
CITIES = logic.Table(
    ["name", "province", "pop"],
    [["wuhan", "hubei", "13"], ["xian", "shaanxi", "12"], ["yichang", "hubei", "4"]],
)


def names(nodes: Sequence[logic.Node]) -> list[str]:
    return [node.child("name")[0].text for node in nodes]


FILTERS = [
    ("province = ${p}", ["wuhan", "yichang"]),
    ("province = ${p} and pop > 5", ["wuhan"]),
    ("position() = 2", ["xian"]),
    ("3", ["yichang"]),
    ("position() = last()", ["yichang"]),
    ("not(nothing)", ["wuhan", "xian", "yichang"]),
    ("name = current()", ["xian"]),
    ("../item[1]/province = province", ["wuhan", "yichang"]),
]


@pytest.mark.parametrize(("text", "expected"), FILTERS)
def test_a_choice_filter(text: str, expected: list[str]) -> None:
    scope = DocumentScope(Document({"p": "hubei", "q": "xian"}, owner="/data/q"), NOW)
    assert names(logic.where(logic.parse(text, columns=True), CITIES.children, scope)) == expected


def test_a_flat_scope_is_enough_without_paths() -> None:
    scope = Answers({"p": "hubei"})
    assert len(logic.where(logic.parse("province = ${p}", columns=True), CITIES.children, scope)) == 2
    with pytest.raises(logic.LogicEvaluationError) as caught:
        logic.evaluate(logic.parse("../p"), scope)
    assert caught.value.code == "document_missing"


def test_work_is_bounded() -> None:
    rows = [[str(number)] for number in range(2000)]
    scope = DocumentScope(Document({}, {"l": {"columns": ["n"], "rows": rows}}), NOW)
    text = "count(instance('l')/root/item[count(instance('l')/root/item[n > 1]) > 0])"
    with pytest.raises(logic.LogicEvaluationError) as caught:
        logic.evaluate(logic.parse(text), scope)
    assert caught.value.code == "too_much_work"
    assert paths.MAX_WORK >= 50 * 1000


class Bare:
    """A node that allows no weak references, so nothing can be remembered of it."""

    __slots__ = ("children", "name", "parent", "text")

    def __init__(self, name: str, parent: "Bare | None", text: str = "") -> None:
        self.name = name
        self.parent: Node | None = parent
        self.text = text
        self.children: list[Node] = []

    def child(self, name: str) -> list[Node]:
        return [each for each in self.children if each.name == name]


def test_a_list_of_any_class_is_walked() -> None:
    root = Bare("root", None)
    for text in ("a", "b", "a"):
        item = Bare("item", root)
        item.children.append(Bare("name", item, text))
        root.children.append(item)

    class Scope(DocumentScope):
        def instance(self, name: str) -> logic.Node | None:
            return root

    scope = Scope(Document({}), NOW)
    assert logic.number(logic.parse("count(instance('l')/root/item[name = 'a'])"), scope) == 2


def test_a_root_without_a_name_answers_to_any() -> None:
    scope = DocumentScope(Document({"a": "1"}), NOW)
    scope.root().name = ""  # type: ignore[misc]
    assert logic.string(logic.parse("/survey/a"), scope) == "1"


@pytest.mark.parametrize("seed", [0, 1, 42, -7, float("inf"), float("nan")])
def test_shuffling_keeps_everything(seed: float) -> None:
    things = list(range(100))
    order = logic.shuffled(things, logic.seeded(seed, "x"))
    assert sorted(order) == things
    assert order != things
    assert order == logic.shuffled(things, logic.seeded(seed, "x"))


def test_draws_are_spread_evenly() -> None:
    draw = logic.seeded(1, "")
    tenths = [0] * 10
    for _ in range(10_000):
        tenths[int(draw() * 10)] += 1
    assert all(900 < count < 1100 for count in tenths)
