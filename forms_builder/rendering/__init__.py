"""What residents see: the form as one HTML document, the pages around it, and the reading of what they post.

The door serves these texts as they are; nothing here reads a database, a request or a cookie.
"""

from forms_builder.rendering.pages import check_page, message_page, page, thanks_page
from forms_builder.rendering.posting import Posted, read_post

__all__ = ["Posted", "check_page", "message_page", "page", "read_post", "thanks_page"]
