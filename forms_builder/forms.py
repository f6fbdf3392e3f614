"""The editor's form: drafts are saved as they are, publishing wants a form that compiles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from forms_builder.findings import Finding
from forms_builder.reviewing import review

COMPILED = (
    "title",
    "intro",
    "consent_notice",
    "consent_required",
    "retention_days",
    "family",
    "language",
    "languages",
    "translations",
    "lists",
    "body",
)


class QuestionnaireForm(WagtailAdminPageForm):
    """Adds what the compiler finds, each message beside its question. A new questionnaire has a title that
    can stand until the author has a better one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding and not self.instance.title:
            self.initial["title"] = gettext("New questionnaire")

    def clean(self) -> dict[str, Any]:
        """Compile unless this is only a draft."""
        cleaned: dict[str, Any] = super().clean()
        if self.is_deferred_validation or "body" not in cleaned:
            return cleaned
        for name in COMPILED:
            if name in cleaned:
                setattr(self.instance, name, cleaned[name])
        errors = review(self.instance).errors
        on_page = [each for each in errors if not each.path]
        for finding in on_page:
            self.add_error(finding.field if finding.field in self.fields else None, finding.message)
        in_blocks = [each for each in errors if each.path]
        if in_blocks and not self.has_error("body"):
            self.add_error("body", stream_errors(in_blocks))
        return cleaned


def stream_errors(findings: Iterable[Finding], depth: int = 0) -> StreamBlockValidationError:
    """Findings as the nested errors that Wagtail shows beside blocks."""
    by_block: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_block[finding.path[depth]].append(finding)
    return StreamBlockValidationError(
        block_errors={index: _struct_errors(found, depth) for index, found in by_block.items()}
    )


def _struct_errors(findings: list[Finding], depth: int) -> StructBlockValidationError:
    deeper = [finding for finding in findings if len(finding.path) > depth + 1]
    errors: dict[str, Any] = {}
    if deeper:
        errors["items"] = stream_errors(deeper, depth + 1)
    messages: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        if len(finding.path) == depth + 1 and finding.message not in messages[finding.field]:
            messages[finding.field].append(finding.message)
    errors |= {field: ValidationError(" ".join(found)) for field, found in messages.items()}
    return StructBlockValidationError(block_errors=errors)
