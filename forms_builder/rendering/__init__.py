"""What residents see: the form as one HTML document, the pages around it, and the reading of what they post.

The door serves these texts as they are; nothing here reads a database, a request or a cookie.
"""

from forms_builder.rendering.counting import more_to_ask, still_to_ask
from forms_builder.rendering.pages import Promise, check_page, message_page, page, thanks_page
from forms_builder.rendering.posting import Posted, added, changed, read_post
from forms_builder.rendering.views import name_of

__all__ = [
    "Posted",
    "Promise",
    "added",
    "changed",
    "check_page",
    "message_page",
    "more_to_ask",
    "name_of",
    "page",
    "read_post",
    "still_to_ask",
    "thanks_page",
]
