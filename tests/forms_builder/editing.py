"""A browser's part in Wagtail's editor: the page's form as it would be posted, streams unfolded."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any


class EditorForm(HTMLParser):
    """The fields of the editor's form. Streams come as one packed state, which scripts unfold into fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.inside = False
        self.select = ""
        self.area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what a browser would send."""
        found = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = found.get("id") == "page-edit-form" or "w-editor-form" in found.get("id", "")
        if not self.inside:
            return
        name = found.get("name", "")
        if tag == "input" and name and found.get("type") not in ("submit", "button", "file"):
            if found.get("type") not in ("checkbox", "radio") or "checked" in found:
                self.fields[name] = found.get("value", "on" if found.get("type") == "checkbox" else "")
        elif tag == "textarea" and name:
            self.area = name
            self.fields[name] = ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in found:
            self.fields[self.select] = found.get("value", "")
        if "data-w-block-arguments-value" in found:
            state = json.loads(found["data-w-block-arguments-value"])[0]
            self.fields |= unfold(found["id"], state)

    def handle_endtag(self, tag: str) -> None:
        """Leave the element."""
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""

    def handle_data(self, data: str) -> None:
        """A text area's text."""
        if self.area:
            self.fields[self.area] += data.removeprefix("\n") if not self.fields[self.area] else data


def unfold(prefix: str, state: Any) -> dict[str, str]:
    """The fields into which the editor's scripts turn a block's state."""
    if isinstance(state, list):
        found = {f"{prefix}-count": str(len(state))}
        for at, child in enumerate(state):
            here = f"{prefix}-{at}"
            found |= {f"{here}-deleted": "", f"{here}-order": str(at), f"{here}-type": child["type"]}
            found |= {f"{here}-id": child["id"] or "", **unfold(f"{here}-value", child["value"])}
        return found
    if isinstance(state, dict):
        return {
            key: value
            for name, each in state.items()
            for key, value in unfold(f"{prefix}-{name}", each).items()
        }
    if isinstance(state, bool):
        return {prefix: "on"} if state else {}
    return {prefix: "" if state is None else str(state)}
