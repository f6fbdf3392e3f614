"""A LimeSurvey file (.lss, .lsg, .lsq) as a form: `read`.

Written from the LimeSurvey manual (question types, question attributes, ExpressionScript) and the exported
XML. docs/zh/importing.md says what comes over and what does not.
"""

from forms_builder.importing.lss.reading import read

__all__ = ["read"]
