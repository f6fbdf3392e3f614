"""The phone page's own CSS and ES modules: stripped, named by their content and compressed once per process.

There is no bundler: modules stay modules, only the names they import each other by are rewritten. Nothing
here is fetched from, or sent to, another host.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

import brotli
import rcssmin

from forms_builder.stripping import strip_javascript

STATIC = Path(__file__).parent / "static" / "forms_builder"
ASSET_URL = "/f/-/"
ENTRIES = (
    "phone/phone.js",
    "phone/judge-more.js",
    "phone/after.js",
    "logic-more.js",
    "logic-paths.js",
    "logic-places.js",
    "logic-digest.js",
    "logic-random.js",
    # What only some forms load (rendering/spec.py, extra_modules).
    "phone/judge-types.js",
    "phone/audio.js",
    "phone/ballot.js",
    "phone/barcode.js",
    "phone/dropdown.js",
    "phone/filter.js",
    "phone/hidden.js",
    "phone/locate.js",
    "phone/nested.js",
    "phone/photo.js",
    "phone/pipe.js",
    "phone/preset.js",
    "phone/quota.js",
    "phone/ranking.js",
    "phone/shuffle.js",
    "phone/signature.js",
    "phone/slider.js",
    "phone/tongues.js",
    "phone/trace.js",
)
PRINT = "phone/print.css"
SHEETS = (PRINT, "phone/types.css", "phone/uploads.css")
JAVASCRIPT = "text/javascript; charset=utf-8"
CSS = "text/css; charset=utf-8"

# A module named in `import … from "x.js"`, `export … from "x.js"`, `import "x.js"` or `import("x.js")`.
_IMPORT = re.compile(r"""(\bfrom\s*|\bimport\s*\(?\s*)(["'])(\.{1,2}/[\w./-]+\.js)\2""")


@dataclass(frozen=True)
class Asset:
    """One file as it is served, forever, under a name that contains its hash."""

    body: bytes
    content_type: str

    @cached_property
    def br(self) -> bytes:
        """The body in brotli, at the best quality."""
        return bytes(brotli.compress(self.body, quality=11))

    @cached_property
    def gz(self) -> bytes:
        """The body in gzip, with the same bytes every time."""
        return gzip.compress(self.body, 9, mtime=0)


@dataclass(frozen=True, slots=True)
class _Module:
    name: str  # phone.3f2a9c1b.js
    body: bytes
    imports: tuple[str, ...]  # logical names this module cannot start without
    lazy: tuple[str, ...]  # logical names it may ask for later


@cache
def phone_assets() -> dict[str, Asset]:
    """Every file the phone page may ask for, by the name under which it is served below `/f/-/`."""
    found = [module for entry in ENTRIES for module in _closure(entry, lazy=True)]
    sheets = {path: css(path).encode() for path in SHEETS}
    return {
        **{module.name: Asset(module.body, JAVASCRIPT) for module in found},
        **{_hashed(path, body): Asset(body, CSS) for path, body in sheets.items()},
    }


@cache
def css(*paths: str) -> str:
    """Style sheets in one. The form's own travels inside the page: one request less on a bad line."""
    return "".join(rcssmin.cssmin((STATIC / path).read_text(encoding="utf-8")) for path in paths)


def form_css() -> str:
    """The style of the form page."""
    return css("phone/phone.css")


def around_css() -> str:
    """The style of the pages around it."""
    return css("phone/phone.css", "phone/around.css")


def sheet_url(path: str) -> str:
    """Where one of the style sheets that are fetched apart is served."""
    return ASSET_URL + _hashed(path, css(path).encode())


@cache
def early_script() -> str:
    """The few bytes that run before the first paint: a remembered elder mode must not flash."""
    return strip_javascript((STATIC / "phone" / "early.js").read_text(encoding="utf-8")).strip()


def url(module: str) -> str:
    """Where a module (`phone/phone.js`) is served."""
    return ASSET_URL + _module(module).name


def preloads(*modules: str) -> list[str]:
    """The addresses of all modules that `modules` cannot start without, themselves excluded."""
    found = (each.name for module in modules for each in _closure(module, lazy=False)[1:])
    return [ASSET_URL + name for name in dict.fromkeys(found)]


def startup(module: str) -> list[Asset]:
    """What a phone must load, beside the page, before `module` runs."""
    return [phone_assets()[each.name] for each in _closure(module, lazy=False)]


@cache
def content_security_policy() -> str:
    """A policy for the phone page: own scripts, own connections, nothing from anywhere else."""
    form, around, early = (_digest(text) for text in (form_css(), around_css(), early_script()))
    return (
        f"default-src 'none'; script-src 'self' {early}; style-src 'self' {form} {around}; "
        "img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _closure(entry: str, *, lazy: bool) -> list[_Module]:
    found: dict[str, _Module] = {}
    pending = [entry]
    while pending:
        path = pending.pop(0)
        if path not in found:
            found[path] = _module(path)
            pending += found[path].imports + (found[path].lazy if lazy else ())
    return list(found.values())


@cache
def _module(path: str) -> _Module:
    """The module at `path` below static/forms_builder. Modules must not import each other in a circle."""
    imports: list[str] = []
    lazy: list[str] = []

    def rename(match: re.Match[str]) -> str:
        target = _resolve(path, match[3])
        (lazy if "(" in match[1] else imports).append(target)
        return f"{match[1]}{match[2]}./{_module(target).name}{match[2]}"

    text = _IMPORT.sub(rename, strip_javascript((STATIC / path).read_text(encoding="utf-8")))
    body = text.encode()
    return _Module(_hashed(path, body), body, tuple(imports), tuple(lazy))


def _hashed(path: str, body: bytes) -> str:
    name = PurePosixPath(path)
    return f"{name.stem}.{hashlib.sha256(body).hexdigest()[:8]}{name.suffix}"


def _resolve(importer: str, target: str) -> str:
    parts: list[str] = list(PurePosixPath(importer).parent.parts)
    for part in PurePosixPath(target).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
