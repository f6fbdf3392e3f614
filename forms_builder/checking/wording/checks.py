"""Runs the rules on wording over a form."""

from __future__ import annotations

import re
from typing import Final

from forms_builder import questions
from forms_builder.checking.formulas import set_of
from forms_builder.checking.report import Report
from forms_builder.checking.wording import chinese, english, exits, lengths, privacy, scales
from forms_builder.schema import Question

# Abbreviations that need no explanation on a phone.
_KNOWN: Final = set_of(
    "APP WIFI GPS ID QQ ATM CT DNA KTV VIP SIM LED PM CD DVD TV PC USB OK AI IT IC CCTV UV PVC POS ETC EMS "
    "SMS PDF XX XXX NO AM UK US USA EU UN TB HIV AIDS COVID DOB QR IQ VR MP3 BBQ CEO NGO SUV BMI"
)
_ABBREVIATION: Final = re.compile(r"(?<![A-Za-z])[A-Z][A-Z0-9]+(?![a-z])(?:-\d+)?")
_RULES: Final = ("two_questions", "leading", "double_negation", "absolute")


def check_wording(report: Report) -> None:
    """Every question that respondents read."""
    for item, groups in report.items:
        if isinstance(item, Question) and item.label and not report.never_asked(item, groups):
            kind = questions.registry().get(item.type)
            if kind is not None and (kind.asked or not kind.answers):
                _lengths(report, item)
                if kind.answers and kind.asked and not item.companion:
                    _words(report, item)
                    _choices(report, item)
                    _privacy(report, item)
    total = lengths.minutes(report.form)
    if total > lengths.LONGEST_MINUTES:
        report.find("form_long", field="body", minutes=round(total), limit=lengths.LONGEST_MINUTES)


def _words(report: Report, item: Question) -> None:
    rules = chinese if lengths.is_chinese(item.label) else english
    around = " ".join([item.hint, *(option.label for option in exits.offered(report.form, item))])
    for code in _RULES:
        words = getattr(rules, code)(item.label)
        if words:
            report.find(code, item, words=words)
    if words := rules.vague_time(item.label, around):
        report.find("vague_time", item, words=words)
    if words := rules.jargon(item.label, item.hint) or _abbreviation(item.label, around):
        report.find("jargon", item, words=words)


def _abbreviation(label: str, around: str) -> str:
    """Capitals that nothing explains; '' for none."""
    if not re.search("[a-z\u4e00-\u9fff]", label):
        return ""
    for found in _ABBREVIATION.finditer(label):
        explained = re.match(r"\s*[(（]", label[found.end() :]) or re.search(
            r"[(（]\s*$", label[: found.start()]
        )
        numbering = re.fullmatch(r"[A-Z]\d+", found[0])  # "W1. Is the pump working?"
        if found[0] not in _KNOWN and not explained and found[0] not in around and not numbering:
            return found[0]
    return ""


def _choices(report: Report, item: Question) -> None:
    options = exits.offered(report.form, item)
    kind = questions.registry()[item.type]
    if kind.kind == "choice" or item.type == "matrix":
        leaning = scales.leaning(options)
        if leaning:
            report.find("scale_leans", item, "options", positive=leaning[0], negative=leaning[1])
    if kind.kind == "choice":
        faulty = scales.faulty_spans(options, item.label)
        if faulty:
            report.find(f"spans_{faulty[0]}", item, "options", one=faulty[1], other=faulty[2])
    missing = exits.way_out_missing(report.form, item)
    if missing:
        report.find(f"way_out_{missing}", item, "options")
    if exits.none_missing(report.form, item):
        report.find("none_missing", item, "options")
    elif exits.other_missing(report.form, item):
        report.find("other_missing", item, "options")


def _lengths(report: Report, item: Question) -> None:
    length = lengths.too_long(item.label) if item.type != "note" else 0
    if length:
        report.find("label_long", item, length=length)
    elif lengths.reading_index(item.label) > lengths.READING_LIMIT:
        report.find("hard_to_read", item, index=round(lengths.reading_index(item.label)))
    if lengths.reading_index(item.hint) > lengths.READING_LIMIT:
        report.find("hard_to_read", item, "hint", index=round(lengths.reading_index(item.hint)))
    if len(item.rows) > lengths.MATRIX_ROWS:
        report.find("matrix_long", item, "rows", rows=len(item.rows), limit=lengths.MATRIX_ROWS)


def _privacy(report: Report, item: Question) -> None:
    words = privacy.sensitive_words(item)
    if words and not (item.sensitive or item.separate_consent):
        report.find("sensitive_unmarked", item, "sensitive", words=words)
    elif privacy.is_personal(item) and privacy.needs_notice(report.form):
        report.find("personal_without_notice", item, "label")
