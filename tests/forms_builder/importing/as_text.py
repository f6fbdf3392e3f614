"""A form of simple questions as a community worker would type it; read back by the property test."""

from __future__ import annotations

from forms_builder.schema import Form, Group, Item, Question

TYPE_MARKS = {
    "single": "单选",
    "multiple": "多选",
    "ranking": "排序题",
    "matrix": "矩阵题",
    "text": "填空",
    "long_text": "简答",
    "integer": "数字题",
    "date": "日期",
    "phone": "手机号",
    "photo": "拍照",
}
HEADINGS = "一二三四五六七八九"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def as_text(form: Form, *, one_line: bool, boxes: bool, numbering: str, full: bool) -> str:
    """The form in words: options on one line or many, behind letters or boxes, half-width or full-width."""
    lines = [form.title, ""]
    if form.intro:
        lines += [f"尊敬的居民：{form.intro}。", ""]
    count = headings = 0

    def say(items: tuple[Item, ...]) -> None:
        nonlocal count, headings
        for item in items:
            if isinstance(item, Group):
                lines.append(f"{HEADINGS[headings]}、{item.label}")
                headings += 1
                say(item.items)
            elif isinstance(item, Question) and not item.companion:
                count += 1
                lines.extend(question(item, count, one_line=one_line, boxes=boxes, numbering=numbering))

    say(form.items)
    text = "\n".join(lines)
    return text.translate({ord("("): "（", ord(")"): "）", ord("."): "．"}) if full else text


def question(item: Question, number: int, *, one_line: bool, boxes: bool, numbering: str) -> list[str]:
    """Its lines."""
    marks = [TYPE_MARKS[item.type]]
    if "most" in item.settings:
        marks.append(f"最多选{item.settings['most']}项")
    if item.required:
        marks.append("必答")
    head = f"{numbering.format(number)}{item.label}({'，'.join(marks)})"
    if item.type == "matrix":
        table = ["\t".join(["", *(option.label for option in item.options)])]
        return [head, *table, *("\t".join([row.label, *[""] * len(item.options)]) for row in item.rows)]
    if not item.options:
        return [head, "____________"] if item.type in ("text", "long_text") else [head]
    options = [
        f"{'□' if boxes else LETTERS[at] + '.'} {option.label}{'____' if option.other else ''}"
        for at, option in enumerate(item.options)
    ]
    return [head, "  ".join(options)] if one_line else [head, *options]
