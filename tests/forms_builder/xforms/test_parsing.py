"""XML from strangers is read within limits, or refused by code."""

from __future__ import annotations

import pytest

from forms_builder.xforms.parsing import BYTES, DEPTH, ELEMENTS, Unreadable, parse

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE data [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<data id="x"><q>&b;</q></data>"""
FILE = b"""<!DOCTYPE data [<!ENTITY f SYSTEM "file:///etc/passwd">]><data id="x"><q>&f;</q></data>"""
NETWORK = b"""<!DOCTYPE data SYSTEM "http://127.0.0.1:9/x.dtd"><data id="x"/>"""


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed"),
        (b"no xml", "malformed"),
        (b"<data", "malformed"),
        (b"<data></other>", "malformed"),
        (b"<data/><data/>", "malformed"),
        (b"<data>\x00</data>", "malformed"),
        (b"\xff\xfe<\x00d", "malformed"),
        (b'<?xml version="1.0" encoding="klingon"?><data/>', "malformed"),
        (b"<data>&unknown;</data>", "malformed"),
        (LAUGHS, "malformed"),
        (FILE, "malformed"),
        (NETWORK, "malformed"),
        (b"<a>" * (DEPTH + 1) + b"</a>" * (DEPTH + 1), "too_deep"),
        (b"<a>" + b"<b/>" * ELEMENTS + b"</a>", "too_large"),
        (b"<a>" + b" " * BYTES + b"</a>", "too_large"),
    ],
)
def test_what_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(body)
    assert caught.value.code == code


def test_names_lose_their_namespaces_and_texts_stay_whole() -> None:
    root = parse(
        '<?xml version="1.0" encoding="utf-8"?>\n<d:data xmlns:d="http://d" xmlns:jr="http://jr" id="f">'
        '<d:a jr:template="">x<!-- note -->&amp;y<![CDATA[<z>]]></d:a><b>阳光</b></d:data>'.encode()
    )
    assert (root.name, root.attributes) == ("data", {"id": "f"})
    a, b = root.children
    assert (a.name, a.attributes, a.text) == ("a", {"template": ""}, "x&y<z>")
    assert b.text == "阳光"
    assert root.child("b") is b
    assert root.child("c") is None


def test_other_encodings_are_read() -> None:
    assert parse('<?xml version="1.0" encoding="utf-16"?><d>月亮</d>'.encode("utf-16")).text == "月亮"
