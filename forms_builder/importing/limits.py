"""How much a reader takes."""

from __future__ import annotations

FILE_SIZE = 10_000_000  # bytes
ROWS = 100_000  # rows of a LimeSurvey file, over all its tables
QUESTIONS = 3_000
TEXT_LENGTH = 200_000  # characters of a pasted text
TEXT_LINES = 10_000
LINE_LENGTH = 5_000  # characters of one of its lines
LABEL = 300  # characters of a question's text in the editor
HINT = 300
OPTION_LABEL = 200
NOTE_LABEL = 2000
