"""The server's engine and the phone's agree on random forms: a seeded part of what `make drill` tries."""

from __future__ import annotations

import pytest

from forms_builder.engine import Program, Session
from forms_builder.engine.nodes import Branch, Leaf, Range
from tests.forms_builder.engine.twins import AT, CASES, compare, tried

FORMS = 500


def test_five_thousand_cases_come_out_the_same() -> None:
    """Relevance, required, read only, violations, options, values, answers and problems."""
    assert FORMS * CASES == 5000
    assert list(compare(range(FORMS))) == []


@pytest.mark.parametrize("seed", range(120))
def test_nothing_is_left_to_do_when_a_session_has_settled(seed: int) -> None:
    """Whatever is worked out once more comes out as it is: no dependency was missed."""
    form = tried(seed)
    if form.model.get("circles"):
        return  # a circle may go on for ever
    program = Program(form.model)
    for ops in form.walks:
        session = Session(program, AT)
        for name, *rest in ops:
            getattr(session, name)(*rest)
            before = session.state()
            again(session.machine.root, session)
            assert session.state() == before, (seed, name, rest)


def again(branch: Branch, session: Session) -> None:
    """Have every expression run once more."""
    pending: list[Leaf | Branch | Range] = [branch]
    while pending:
        node = pending.pop()
        pending += node.made if isinstance(node, Range) else node.kids if isinstance(node, Branch) else []
        for task in node.tasks:
            session.machine.queue.add(task)
    session.machine.settle()


@pytest.mark.parametrize("seed", range(200))
def test_in_order_of_rank_nothing_has_to_be_followed(seed: int) -> None:
    """A sheet judged without following changes comes out as one that is followed."""
    form = tried(seed)
    program = Program(form.model)
    for raw, _consent in form.sheets:
        followed, ranked = (
            Session(program, AT, answers=raw, tracking=tracking, sealed=True) for tracking in (True, False)
        )
        assert followed.state() == ranked.state(), (seed, raw)
