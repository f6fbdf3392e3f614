"""The phone's modules as they are served: stripped without change of meaning, named by content, complete."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
from pathlib import Path

import brotli
import pytest

from forms_builder import assets, rendering
from forms_builder.schema import digest
from forms_builder.stripping import strip_javascript
from tests.forms_builder.phone.forms import every_type
from tests.node import node


@pytest.mark.parametrize(
    ("source", "stripped"),
    [
        ("const a = 1; // note\nconst b = 2;", "const a=1;const b=2;\n"),
        ("/* one\n two */ let a = 'x // y';", "let a='x // y';\n"),
        ('const f = (x) => /x  y\\/"/.test(x);', 'const f=(x)=>/x  y\\/"/.test(x);\n'),
        ("a = b / 2 / c; // halves", "a=b/2/c;\n"),
        ("return /\\d+ \\//u;", "return/\\d+ \\//u;\n"),
        ("x = `in  ${ f(`a  ${b}  `) }  // kept`;", "x=`in  ${ f(`a  ${b}  `) }  // kept`;\n"),
        ("a + +b - -c", "a+ +b- -c\n"),
        ("let x = 1\nlet y = 2", "let x=1\nlet y=2\n"),
        ("async () => {\n  await   f();\n}", "async()=>{await f();}\n"),
        ("const s = /[/'\"]  x/g.exec(y)\n\n\nz()", "const s=/[/'\"]  x/g.exec(y)\nz()\n"),
        ("`a ${'}'} b`", "`a ${'}'} b`\n"),
    ],
)
def test_stripping_leaves_the_meaning(source: str, stripped: str) -> None:
    """Comments and idle blanks go; strings, templates and regular expressions stay as they are."""
    assert strip_javascript(source) == stripped


def test_a_template_that_never_closes_is_refused() -> None:
    """A broken module must not be served."""
    with pytest.raises(ValueError, match="not closed"):
        strip_javascript("const a = `x")


def test_every_served_module_is_valid_and_names_only_served_modules(tmp_path: Path) -> None:
    """Node reads each one; each import leads to a file that is there."""
    served = assets.phone_assets()
    for name, asset in served.items():
        if not name.endswith(".js"):
            continue
        path = tmp_path / f"{name[:-3]}.mjs"
        path.write_bytes(asset.body)
        checked = subprocess.run([node(), "--check", str(path)], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        for target in re.findall(r'"\./([^"]+)"|\'\./([^\']+)\'', asset.body.decode()):
            assert "".join(target) in served


def test_names_change_with_the_content_and_bodies_unpack() -> None:
    """The hash in the name is the body's; the compressed bodies are the body."""
    for name, asset in assets.phone_assets().items():
        assert name.split(".")[-2] == hashlib.sha256(asset.body).hexdigest()[:8]
        assert brotli.decompress(asset.br) == asset.body


def test_the_policy_allows_exactly_what_the_pages_hold() -> None:
    """Inline style and script are named by hash; no page asks another host for anything."""
    form = every_type()
    policy = assets.content_security_policy()
    pages = [
        rendering.page(form, digest=digest(form)),
        rendering.thanks_page("标题", "7K3M-Q9TX"),
        rendering.message_page("标题", "文字", "closed"),
        rendering.check_page(form, digest=digest(form), response_id="x", answers={}, consent=None),
    ]
    for html in pages:
        inline = re.findall(r"<style>(.*?)</style>|<script>(.*?)</script>", html, re.DOTALL)
        assert len(inline) == 2
        for text in ("".join(pair) for pair in inline):
            found = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"'sha256-{found}'" in policy
        assert "http://" not in html
        assert "https://" not in html
        assert not re.search(r"\son\w+=", html)
        assert 'style="' not in html


def test_every_module_says_what_it_is_for() -> None:
    """A stranger opening a module reads a comment first; none outgrows its purpose."""
    for path in (assets.STATIC / "phone").iterdir():
        text = path.read_text(encoding="utf-8")
        assert text.startswith(("//", "/*")), path.name
        assert len(text.splitlines()) < 400, path.name
