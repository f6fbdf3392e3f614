"""The phone finds every function in the module that the server names, and needs no other."""

import json
import subprocess

import pytest

from forms_builder import logic
from forms_builder.assets import STATIC
from forms_builder.logic.functions import FUNCTIONS
from forms_builder.logic.tree import PRECEDENCE
from tests.node import node

LIST = """
const {{ extend, forms }} = await import({logic});
if ({module}) await import({module});
console.log(JSON.stringify([...Object.keys(extend({{}})), ...Object.keys(forms)]));
"""


def known(module: str) -> set[str]:
    """The functions there are once a module is loaded."""
    urls = {"logic": STATIC / "logic.js", "module": STATIC / module if module else None}
    script = LIST.format(**{key: json.dumps(url and url.as_uri()) for key, url in urls.items()})
    done = subprocess.run(
        [node(), "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("module", sorted({function.module for function in FUNCTIONS.values()}))
def test_every_function_is_where_it_is_said_to_be(module: str) -> None:
    wanted = {name for name, function in FUNCTIONS.items() if function.module in ("", module)}
    assert wanted <= known(module)


def test_the_first_script_holds_no_more_than_it_says() -> None:
    wanted = {name for name, function in FUNCTIONS.items() if function.module == ""}
    assert known("") == wanted | {"$", ".", "column"}
    assert set(PRECEDENCE) <= wanted


NEEDED = [
    ("${a} = 1 and selected(${b}, 'x')", set()),
    ("floor(${a})", {"logic-more.js"}),
    ("../a", {"logic-paths.js"}),
    ("${a}[1]", {"logic-paths.js"}),
    ("current()", {"logic-paths.js"}),
    ("count(${a})", set()),
    ("distance(${a}) > sqrt(4)", {"logic-places.js", "logic-more.js"}),
    ("randomize(${a}, 1)", {"logic-random.js"}),
    ("instance('l')/root/item[digest(a, 'MD5') = ${b}]", {"logic-paths.js", "logic-digest.js"}),
    ("jr:choice-name(${a}, '${a}')", {"logic-paths.js"}),
]


@pytest.mark.parametrize(("text", "expected"), NEEDED)
def test_what_a_tree_needs(text: str, expected: set[str]) -> None:
    tree = logic.parse(text)
    assert logic.modules(tree) == expected
    assert logic.needs_more(tree) is bool(expected)
