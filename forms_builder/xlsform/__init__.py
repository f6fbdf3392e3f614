"""XLSForm workbooks in and out: `read` makes a form of one, `write` one of a form.

docs/xlsform.md says what is read, what is kept, what is refused and why.
"""

from forms_builder.xlsform.exporting import sheets, write
from forms_builder.xlsform.importing import Imported, read
from forms_builder.xlsform.limits import Limits
from forms_builder.xlsform.problems import ImportProblem
from forms_builder.xlsform.writing.attachments import attachments
from forms_builder.xlsform.writing.xform import NotAnXForm, xform_xml

__all__ = [
    "ImportProblem",
    "Imported",
    "Limits",
    "NotAnXForm",
    "attachments",
    "read",
    "sheets",
    "write",
    "xform_xml",
]
