"""Dates as people type them: Django's own 年月日 format cannot be read back."""

DATE_INPUT_FORMATS = ["%Y/%m/%d", "%Y-%m-%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y年%m月%d号"]
