"""Names for the questions and groups that only apps see."""

from __future__ import annotations

import re

from forms_builder.schema import Form, PageBreak

_NOT_IN_NAMES = re.compile(r"[^0-9A-Za-z_]+")


class Names:
    """Hands out names that nothing in the form has: variable names are unique in it."""

    def __init__(self, form: Form) -> None:
        self._used = {item.name for item, _groups in form.walk() if not isinstance(item, PageBreak)}
        self._used |= {item.node for item, _groups in form.walk() if not isinstance(item, PageBreak)}
        self._used |= {"meta", *form.lists}

    def fresh(self, wanted: str) -> str:
        """`wanted`, or it with a number."""
        base = _NOT_IN_NAMES.sub("_", wanted)
        name, number = base, 2
        while name in self._used:
            name, number = f"{base}_{number}", number + 1
        self._used.add(name)
        return name
