"""A form being filled in: answers go in, and at once everything that follows from them is known.

    session = Session(Program(compile_model(form)), now)
    session.set("family[2].age", "12")
    session.state()["family[2].school"]["rel"]

Addresses are names with the times of repeats, `family[2].age`. Works with texts and raw answers and never
says what is wrong with a raw answer's form: that is the judge's (forms_builder.answers). The twin for the
phone is `static/forms_builder/engine.js`; both run the same model to the same state.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forms_builder.engine import loading
from forms_builder.engine.addresses import find
from forms_builder.engine.codecs import Text, text_of
from forms_builder.engine.loading import Reader
from forms_builder.engine.nodes import Leaf, Range, address_of
from forms_builder.engine.program import Program
from forms_builder.engine.running import Machine
from forms_builder.engine.state import answers_of, is_read_only, state_of, state_of_leaf, state_of_range

Json = Any


def read_plainly(leaf: Leaf, raw: Json) -> tuple[Text, Json]:
    """A raw answer as text, without asking its question type, and itself where its text does not say all."""
    text = text_of(raw, leaf.definition.codec, leaf.definition.rows)
    return text, raw if isinstance(raw, (dict, list, tuple)) and text else None


class Session:
    """One respondent at one form. `now` is aware; `read` turns raw answers into text; `language` is the one
    whose words jr:choice-name() gives, '' the form's own.

    Without `answers` defaults are given and repeats begin with one time; with them the form is as it was
    left, and a calculation that the respondent may change keeps what was answered until it comes to something
    else. A sealed sheet is judged as it is: nothing is put into it that nobody answered. What is no answer to
    the form's questions is passed over.
    """

    def __init__(
        self,
        program: Program,
        now: datetime,
        *,
        answers: Mapping[str, Json] | None = None,
        read: Reader = read_plainly,
        tracking: bool = True,
        sealed: bool = False,
        rng: random.Random | None = None,
        language: str = "",
    ) -> None:
        self.program = program
        self.read = read
        self.machine = Machine(program, now, tracking=tracking or program.circles, rng=rng, language=language)
        self.machine.fill = lambda time, given: loading.load(self.machine, time, given, read)
        self.machine.count = lambda range_: loading.counted(self.machine, range_, sealed=sealed)
        if answers is None:
            loading.begin(self.machine)
        else:
            loading.load(self.machine, self.machine.root, answers, read)
        self.machine.start()

    @property
    def evaluated(self) -> int:
        """How many expressions have been evaluated so far."""
        return self.machine.evaluated

    def set(self, address: str, raw: Json) -> bool:
        """Answer a question; '' or None takes the answer back. False where nothing can be answered there."""
        leaf = find(self.program, self.machine.root, address)
        if not isinstance(leaf, Leaf) or leaf.definition.computed or is_read_only(leaf):
            return False
        loading.hold(self.machine, leaf, raw, self.read)
        self.machine.settle()
        return True

    def select(self, address: str, values: list[str]) -> bool:
        """Choose options: those on offer are kept, in the order of the options."""
        leaf = find(self.program, self.machine.root, address)
        if not isinstance(leaf, Leaf) or leaf.options is None:
            return False
        chosen = [each for each in dict.fromkeys(leaf.options) if each in values]
        if leaf.definition.codec == "select1":
            return self.set(address, chosen[0] if chosen else "")
        return self.set(address, chosen)

    def rank(self, address: str, values: list[str]) -> bool:
        """Put options in order; what is not on offer falls out, what is left over comes last."""
        return self.set(address, list(values))

    def add(self, address: str) -> bool:
        """One more time of the repeat at `address`, at the end. False where there can be none."""
        range_ = find(self.program, self.machine.root, address)
        if not isinstance(range_, Range) or "count" in range_.definition.json:
            return False
        if not self.machine.has_room(range_):
            return False
        loading.added(self.machine, self.machine.grow(range_))
        self.machine.settle()
        return True

    def remove(self, address: str) -> bool:
        """Take away one time of a repeat (`family[2]`) with all its answers. False where it cannot be."""
        time = find(self.program, self.machine.root, address)
        range_ = getattr(time, "range", None)
        if not isinstance(range_, Range) or "count" in range_.definition.json:
            return False
        if len(range_.made) <= range_.definition.least:
            return False
        self.machine.shrink(range_, next(at for at, each in enumerate(range_.made) if each is time))
        self.machine.settle()
        return True

    def speak(self, language: str) -> None:
        """Show the options' words in another language ('' is the form's own)."""
        self.machine.speak(language)
        self.machine.settle()

    def state(self) -> dict[str, dict[str, Json]]:
        """By address: {t, v, rel, req, ro, bad, opt} of each question; by `#address` {n, rel} of each repeat.

        t the control, v the text that expressions see, rel whether it applies, req and ro (left out where
        not) whether it is required and read only, bad "constraint" or "required", opt the options on offer.
        """
        return state_of(self.machine)

    def changes(self) -> dict[str, dict[str, Json]]:
        """The state of what may have changed since this was asked last."""
        touched, self.machine.touched = self.machine.touched, {}
        found = {}
        for node in touched:
            if isinstance(node, Range):
                found[f"#{address_of(node)}"] = state_of_range(node)
            else:
                found[address_of(node)] = state_of_leaf(node)
        return found

    def answers(self) -> dict[str, Json]:
        """What applies and is answered, by name; a repeat is a list with one such dict for each time."""
        return answers_of(self.machine.root)
