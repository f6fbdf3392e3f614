"""Any form as the editable fields of a questionnaire page: what importers, copies and the bank use.

`compile_page` of a page made from `page_values(form)` gives the form again. Expressions become drop-downs
where drop-downs say exactly the same, else they stay as written; what no field of the editor shows travels
in the blocks' hidden `extra`.
"""

from forms_builder.drafting.copying import with_fresh_ids
from forms_builder.drafting.page import draft_of, page_values

__all__ = ["draft_of", "page_values", "with_fresh_ids"]
