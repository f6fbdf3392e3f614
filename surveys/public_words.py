"""Words that everybody can read: no mobile number, no ID number may stand in them.

Offices may give their landline. Names are not recognised; help texts ask to leave them out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_GAP = r"[\s\-‐‑–—－.·]?"  # people write 138 1234 5678 and 138-1234-5678
MOBILE = re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)", re.ASCII)
ID_NUMBER = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX](?![\dA-Z])",
    re.ASCII | re.IGNORECASE,
)


def private_in(text: str) -> str:
    """The first mobile or ID number in a text, as it can be found there; '' where there is none.

    Full-width digits and the usual separators make no difference.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = ID_NUMBER.search(plain) or MOBILE.search(plain)
    return found.group() if found else ""


def first_private(texts: Iterable[object]) -> str:
    """The same of several values; what is no text is passed over."""
    return next((found for each in texts if isinstance(each, str) and (found := private_in(each))), "")
