"""Calculations chosen from drop-downs: JSON that names questions by permanent id, to and from trees.

A calculation is `{}` (none), `{"text": "…"}` (an expression typed by hand) or `{"how": …}` with what that
pattern needs (see `patterns.BUILDERS`):

| how | needs | gives |
|---|---|---|
| value | `value`: an operand | that value |
| sum, mean, product | `questions` | a blank counts as 0, is left out, or leaves the result blank |
| difference, ratio, percent | `questions`: two | of the first and the second |
| members | `question`: a repeat | how many there are |
| over | `of`: sum, mean, highest, lowest, count; `question` in a repeat; `rule` | over all members |
| chosen, score | `question` | how many options are chosen; the sum of their scores |
| age | `question`: a date | full years until today |
| days | `from`, `to`: operands | days between them |
| join | `parts`: operands | their texts, one after the other |
| if | `cases`: `{"condition", "value"}`; `else`: an operand or nothing | the first case that holds |

`as` numbers a variant in which imported spreadsheets write the same pattern.
"""

from forms_builder.calculations.kinds import kind_of
from forms_builder.calculations.patterns import calculation_ast
from forms_builder.calculations.reading import read_calculation
from forms_builder.calculations.shape import tidy_calculation
from forms_builder.calculations.words import calculation_words

__all__ = ["calculation_ast", "calculation_words", "kind_of", "read_calculation", "tidy_calculation"]
