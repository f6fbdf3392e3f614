"""The wording of questions: what respondents misread, cannot answer, or are not told."""

from forms_builder.checking.wording.checks import check_wording

__all__ = ["check_wording"]
