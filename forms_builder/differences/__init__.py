"""What differs between two versions of a questionnaire, in words, question by question.

Items are joined by permanent id, so a renamed question is the same question. `alters` marks changes after
which answers collected before no longer mean what they meant; publishing those asks first.
"""

from __future__ import annotations

from forms_builder.differences.changes import Change
from forms_builder.differences.items import item_changes
from forms_builder.differences.whole import whole_changes
from forms_builder.schema import Form

__all__ = ["Change", "differences"]


def differences(before: Form, after: Form) -> tuple[Change, ...]:
    """All changes in the active language: of the whole first, then in the order of the newer version."""
    return (*whole_changes(before, after), *item_changes(before, after))
