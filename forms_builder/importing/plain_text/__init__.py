"""A questionnaire as people write it in Word or WeChat, as a form: `read`.

Numbers, options, types in brackets, gaps, tables and jumps are understood; what is guessed says why, and
can be decided otherwise line by line.
"""

from forms_builder.importing.plain_text.building import Decision
from forms_builder.importing.plain_text.reading import ReadText, read

__all__ = ["Decision", "ReadText", "read"]
