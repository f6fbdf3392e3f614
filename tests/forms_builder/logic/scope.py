"""A scope made of plain answers."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class Answers:
    """Answers by name; `now` is an ISO text."""

    answers: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    answer: str | tuple[str, ...] = ""
    moment: str = "2026-03-15T16:30:00+08:00"

    def value(self, name: str) -> str | tuple[str, ...]:
        return self.answers[name]

    def current(self) -> str | tuple[str, ...]:
        return self.answer

    def now(self) -> datetime:
        return datetime.fromisoformat(self.moment).astimezone(SHANGHAI)
