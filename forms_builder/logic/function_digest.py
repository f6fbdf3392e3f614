"""digest() and base64-decode(): what ODK forms use to make identifiers and to read QR codes."""

import base64
import binascii
import hashlib
import re
from typing import Final

from forms_builder.logic.calling import DIGEST, Function, textual

ALGORITHMS: Final = {"MD5": "md5", "SHA1": "sha1", "SHA256": "sha256", "SHA384": "sha384", "SHA512": "sha512"}
ENCODINGS: Final = frozenset({"base64", "hex"})
_SPACE: Final = re.compile("[\t\n\f\r ]+")
_BASE64: Final = re.compile("[A-Za-z0-9+/]*")


def algorithm(name: str) -> str | None:
    """The hash that a name means, written as in `SHA-256` or, as JavaRosa takes it, in small letters."""
    return ALGORITHMS.get(name.upper().replace("-", ""))


def _digest(text: str, name: str, encoding: str = "base64") -> str:
    """digest(): '' for an algorithm or encoding that does not exist."""
    known = algorithm(name)
    if known is None or encoding not in ENCODINGS:
        return ""
    found = hashlib.new(known, text.encode(), usedforsecurity=False).digest()
    return found.hex() if encoding == "hex" else base64.b64encode(found).decode()


def _base64_decode(text: str) -> str:
    """base64-decode(): as UTF-8; '' for what is no Base64 (WHATWG's forgiving decode, as browsers do it)."""
    bare = _SPACE.sub("", text)
    if len(bare) % 4 == 0:
        bare = re.sub("={1,2}$", "", bare)
    if len(bare) % 4 == 1 or not _BASE64.fullmatch(bare):
        return ""
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4)).decode("utf-8-sig", "replace")
    except binascii.Error:
        return ""


DIGESTS: Final[dict[str, Function]] = {
    "digest": Function(2, 3, "string", textual(_digest), DIGEST),
    "base64-decode": Function(1, 1, "string", textual(_base64_decode), DIGEST),
}
