"""What is said where two people saved the same at once: neither meets an error page. Saves nothing."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

COLLISIONS = (ValidationError, IntegrityError)


def told(error: ValidationError | IntegrityError) -> ValidationError:
    """The refusal for the form: its own words, or that the database has let somebody else's row stand."""
    if isinstance(error, ValidationError):
        return error
    return ValidationError(
        _(
            "Somebody else has just saved the same, or deleted what it belongs to. Look at the list before "
            "you try again."
        )
    )
