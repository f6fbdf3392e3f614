"""Line by line: which lines begin a question, which are its options, what stands between."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from forms_builder.importing.notes import Note, Severity
from forms_builder.importing.plain_text import marks
from forms_builder.importing.plain_text.drafts import Draft, Heading, OptionDraft, Part, Said, Words
from forms_builder.importing.plain_text.lines import heading, styles_of
from forms_builder.importing.plain_text.options import Piece, Split, plain_list, split
from forms_builder.importing.plain_text.said import hear, take, target_of
from forms_builder.importing.plain_text.shadow import shadow
from forms_builder.importing.plain_text.tables import table_at

TITLE_LENGTH = 40
LOOSE_OPTION = 30  # characters of a line that may be an option without a mark
OPTION_LIMIT = 200
GAP = "＿＿"
_LABELLED = re.compile(r"([^\s_＿:：,，。;；]{1,15})\s*[:：]")
_BARE = re.compile(r"([^\s_＿:：,，。;；]{1,15})\s*(?:_{2,}|＿{2,})")
_SCALE_LINE = re.compile(r"^(\D{0,20}?)\s*([01])((?:[\s\-/.、]+\d{1,2}){2,10})\s*(\D{0,20})$")
_ONLY_BLANK = re.compile(r"^[_\s﹏]*$")
_ONLY_BRACKET = re.compile(r"^\s*\(.*\)\s*$")
_BOOK = re.compile(r"《([^《》]{2,40})》")


@dataclass
class Sorted:
    """What a text's lines are."""

    title: str = ""
    intro: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    taken: dict[int, str] = field(default_factory=dict)  # what each line was taken for

    def note(self, code: str, line: int, severity: Severity = "info", **params: object) -> None:
        """Say what a line was taken for."""
        self.notes.append(Note(code, severity, line=line, params=params))

    @property
    def question(self) -> Draft | None:
        """The newest question, where nothing has come after it."""
        last = self.parts[-1] if self.parts else None
        return last if isinstance(last, Draft) else None


def sort_lines(lines: list[str], chosen: dict[int, str]) -> Sorted:
    """Sort all lines. `chosen` says by line number what the author wants a line to be."""
    return _Sorter(lines, chosen).run()


class _Sorter:
    def __init__(self, lines: list[str], chosen: dict[int, str]) -> None:
        self.lines = lines
        self.chosen = chosen
        self.styles = styles_of(lines)
        self.found = Sorted()
        self.closed = False

    def run(self) -> Sorted:
        """Every line once; a table takes several."""
        at = 0
        while at < len(self.lines):
            number = at + 1
            text = self.lines[at]
            if not text.strip():
                at += 1
                continue
            table = table_at(self.lines, at)
            if table is not None and number not in self.chosen:
                self._table(number, table.columns, table.rows, text)
                at += table.length
                continue
            self._line(number, text.strip())
            at += 1
        return self.found

    def _line(self, number: int, text: str) -> None:
        wanted = self.chosen.get(number)
        if wanted in ("heading", "note", "skip"):
            self._as_said(number, text, wanted)
            return
        half = shadow(text)
        if wanted is None and (words := heading(text, half, self.styles)):
            self.found.parts.append(Heading(number, words[:OPTION_LIMIT]))
            self.found.note("group_taken", number)
            self.closed = False
            return
        begun = self._begins(half)
        if begun is not None or wanted:
            self._question(number, text, begun, wanted or "")
        elif self.found.question is None or not self._below(number, text, half, self.found.question):
            self._outside(number, text, half)

    def _begins(self, half: str) -> marks.Numbered | None:
        """The number of a question that begins here. Without numbers, what asks begins one."""
        number = marks.numbered(half)
        if number is not None and number.style in self.styles:
            return number
        if self.styles:
            return None
        typed = any(p.search(b[1]) for b in marks.BRACKET.finditer(half) for _kind, p in marks.TYPE_WORDS)
        asking = re.search(r"[?？][^?？]{0,15}$", half) or typed
        asking = asking and not split(half, half) if not typed else asking
        return marks.Numbered("", "", None, False, 0) if asking else None

    def _question(self, number: int, text: str, begun: marks.Numbered | None, wanted: str) -> None:
        rest = text[begun.end :] if begun else text
        label, said = take(rest)
        if begun and begun.star:
            said.required = True
        counted = begun.value if begun else None
        name = str(counted) if counted is not None else begun.text if begun else ""
        draft = Draft(number, name, label, said, full=rest, kind=wanted)
        self.found.parts.append(draft)
        self.closed = False
        pieces = self._split_beside(draft)
        if pieces is not None and (len(pieces.pieces) > 1 or pieces.before):
            draft.label = pieces.before
            self._options(number, draft, pieces)
        self._blanks(draft)

    def _split_beside(self, draft: Draft) -> Split | None:
        """Options in the question's own line."""
        label, half = draft.label, shadow(draft.label)
        if marks.DAY_BLANKS.search(half):
            return None
        either = marks.EITHER.search(half)
        if either and not half[either.end() :].strip():
            pieces = tuple(
                Piece("", each.strip()) for each in label[either.start(1) : either.end(1)].split("/")
            )
            return Split(label[: either.start()], pieces, "plain")
        return split(label, half, numbers="arab" not in self.styles) or plain_list(label, half)

    def _blanks(self, draft: Draft) -> None:
        half = shadow(draft.label)
        for match in marks.BLANK.finditer(half):
            draft.blank = True
            unit = marks.UNIT.match(half[match.end() :].lstrip())
            draft.unit = draft.unit or (unit[0] if unit else "")
        # 您的选择（  ）：there the gap is where the letter goes
        draft.label = _gaps(draft.label, "" if draft.options else GAP)
        draft.label = re.sub(rf"[:：\s]*{GAP}\s*$", "", draft.label)
        days = marks.DAY_BLANKS.search(shadow(draft.label))
        if days and not shadow(draft.label)[days.end() :].strip():
            draft.label = draft.label[: days.start()]
        draft.label = " ".join(draft.label.split()).rstrip(":：").strip()

    def _below(self, number: int, text: str, half: str, draft: Draft) -> bool:
        """A line under a question; whether it belongs to it."""
        if _ONLY_BLANK.match(half):
            draft.blank = True
            self.found.note("continued", number)
            return True
        if scale := _SCALE_LINE.match(half):
            self._scale(number, draft, scale)
            return True
        pieces = self._split_below(text, half, draft)
        if pieces is not None:
            self._options(number, draft, pieces)
            return True
        if self.closed or marks.THANKS.search(half):
            return False
        if (_ONLY_BRACKET.match(half) or marks.JUMP.search(half)) and hear(half, draft.said):
            self.found.note("continued", number)
            return True
        if _ONLY_BRACKET.match(half):
            draft.hints.append(text.strip("（）()[]【】 "))
            self.found.note("continued", number)
            return True
        if self._fields(number, text, half):
            return True
        if len(text) <= LOOSE_OPTION and not draft.options and not re.search(r"[。;；]$", text):
            draft.loose.append((number, text))
            return True
        draft.hints.append(text)
        self.found.note("continued", number)
        return True

    def _scale(self, number: int, draft: Draft, found: re.Match[str]) -> None:
        """`非常不满意 1 2 3 4 5 非常满意`."""
        grades = [int(each) for each in re.findall(r"\d+", found[2] + found[3])]
        draft.said.scale = (min(grades), max(grades))
        low, high = found[1].strip(" -:("), found[4].strip(" -:)")
        draft.ends = (low, high) if grades[0] < grades[-1] else (high, low)
        self.found.note("continued", number)

    def _split_below(self, text: str, half: str, draft: Draft) -> Split | None:
        if draft.style and draft.style != "plain":
            after = draft.last_mark if draft.style not in ("box", "bullet") else ""
            found = split(text, half, after=after, style=draft.style)
            if found is None and after:  # a letter was left out
                found = _any_mark(text, half, draft.style)
            return found
        return split(text, half, numbers="arab" not in self.styles)

    def _options(self, number: int, draft: Draft, pieces: Split) -> None:
        if pieces.before and draft.options:
            draft.options[-1].label += f" {pieces.before}"
        draft.style = draft.style or pieces.style
        for piece in pieces.pieces:
            self._option(number, draft, piece)
        self.found.note("options_taken", number, n=len(pieces.pieces))

    def _option(self, number: int, draft: Draft, piece: Piece) -> None:
        label = piece.label
        jump = ""
        half = shadow(label)
        if to := marks.JUMP.search(half):
            jump = target_of(half)
            start = half.rfind("(", 0, to.start()) if ")" in half[to.end() :] else to.start()
            label = label[: start if start >= 0 else to.start()].rstrip(" ，,→-（(")
        other = bool(marks.OTHER.match(shadow(label)))
        if other:
            label = label[: marks.SAY_WHICH.search(shadow(label)).start()] or "其他"  # type: ignore[union-attr]  # may be empty, always matches
        label = re.sub(r"[\s_＿]+$", "", label).strip()[:OPTION_LIMIT]
        if not label:
            return
        draft.marks.append(piece.mark)
        if any(each.label == label for each in draft.options):
            self.found.note("option_twice", number, "warning", label=label)
            return
        draft.options.append(OptionDraft(number, piece.mark, label, other, jump))
        draft.round = draft.round or piece.round

    def _table(
        self, number: int, columns: tuple[str, ...], rows: tuple[tuple[int, str], ...], head: str
    ) -> None:
        draft = self.found.question
        if draft is None or draft.options or draft.columns:
            label = re.split(r"[\t|]", head.strip().strip("|"))[0].strip() or self.found.title
            draft = Draft(number, "", label, Said(), full=label)
            self.found.parts.append(draft)
        draft.columns = list(dict.fromkeys(columns))
        draft.rows = [(number + below, label) for below, label in rows]
        draft.loose.clear()
        self.found.note("columns_taken", number)
        for line, _label in draft.rows:
            self.found.note("rows_taken", line)

    def _fields(self, number: int, text: str, half: str) -> bool:
        """`姓名：____ 电话：____`: a question each."""
        found = list(_LABELLED.finditer(text)) or list(_BARE.finditer(text))
        if not found or found[0].start() > 0:
            return False
        ends = [*(match.start() for match in found[1:]), len(text)]
        made: list[Draft] = []
        for match, end in zip(found, ends, strict=True):
            whole = text[match.start() : end].strip()
            gap = marks.BLANK.search(shadow(whole))
            label, said = take(match[1])
            if not gap or not label:
                return False
            rest = shadow(whole)[gap.end() :].lstrip()
            unit = marks.UNIT.match(rest)
            draft = Draft(number, "", label, said, full=whole, blank=True, unit=unit[0] if unit else "")
            if marks.BLANK.search(rest):
                draft.label = _gaps(whole, GAP)
            made.append(draft)
        self.found.parts += made
        return True

    def _outside(self, number: int, text: str, half: str) -> None:
        """A line that belongs to no question: title, opening words, closing words, a text between."""
        if self.found.parts:
            if self._fields(number, text, half):
                return
            if marks.THANKS.search(half) or self.closed:
                self.closed = True
                self.found.closing.append(text)
            else:
                self.found.parts.append(Words(number, text))
            self.found.note("note_taken", number)
            return
        if self._fields(number, text, half):
            return
        greeting = marks.GREETING.search(half) or re.search(r"[。!！,，;；]$", text)
        if not self.found.title and not self.found.intro and len(text) <= TITLE_LENGTH and not greeting:
            self.found.title = text.strip("《》【】# ")
            self.found.note("title_taken", number)
            return
        self.found.intro.append(text)
        if not self.found.title and (book := _BOOK.search(text)):
            self.found.title = book[1]
        self.found.note("intro_taken", number)

    def _as_said(self, number: int, text: str, wanted: str) -> None:
        number_ = marks.numbered(shadow(text))
        words = text[number_.end :].strip() if number_ else text
        if wanted == "heading":
            self.found.parts.append(Heading(number, words[:OPTION_LIMIT]))
            self.found.note("group_taken", number)
        elif wanted == "note":
            self.found.parts.append(Words(number, words))
            self.found.note("note_taken", number)


def _gaps(text: str, instead: str) -> str:
    """The text with `instead` in place of each gap."""
    kept, at = [], 0
    for match in marks.BLANK.finditer(shadow(text)):
        kept += [text[at : match.start()], instead]
        at = match.end()
    return "".join([*kept, text[at:]])


def _any_mark(text: str, half: str, style: str) -> Split | None:
    """Options whose first mark does not follow the one before: each mark at the line's beginning counts."""
    if style != "letter":
        return None
    match = re.match(r"\s*\(?([A-Za-z])\s?[.、:)]\s*|([A-Z])(?=[\u4e00-\u9fff])", half)
    if match is None:
        return None
    rest = split(text[match.end() :], half[match.end() :], after=match[1] or match[2], style=style)
    first = Piece((match[1] or match[2]).upper(), (rest.before if rest else text[match.end() :]).strip())
    return Split("", (first, *(rest.pieces if rest else ())), style)
