"""The engine: a form's model, and sessions in which it is filled in. Twin: `static/forms_builder/engine`."""

from forms_builder.engine.model import compile_model
from forms_builder.engine.program import Program
from forms_builder.engine.session import Session

__all__ = ["Program", "Session", "compile_model"]
