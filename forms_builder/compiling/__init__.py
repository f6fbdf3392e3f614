"""The editor's stream and page fields into a frozen form, or findings that say what is in the way.

`compile_page` never raises for what an author wrote and never touches the database.
"""

from forms_builder.compiling.page import Compiled, PageLike, compile_page
from forms_builder.compiling.placing import Placed, flatten, placed_blocks, targets_of

__all__ = [
    "Compiled",
    "PageLike",
    "Placed",
    "compile_page",
    "flatten",
    "placed_blocks",
    "targets_of",
]
