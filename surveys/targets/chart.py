"""A reporter's or all reporters' values over time as a line, for an SVG. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 56, 624, 16, 180


@dataclass(frozen=True, slots=True)
class Mark:
    """A point: its place, its light, what stands below it and what it is in words."""

    x: float
    y: float
    light: str
    label: str
    words: str
    named: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Points, the line through neighbours that both have a value, and the goal as steps."""

    marks: tuple[Mark, ...]
    lines: tuple[str, ...]
    goals: tuple[str, ...]
    ticks: tuple[tuple[float, str], ...]  # height, what it is
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM


@dataclass(frozen=True, slots=True)
class Point:
    """One period: its name, the value (None where there is none), the goal, the light, both in words."""

    label: str
    value: Fraction | None
    goal: Fraction | None
    light: str
    words: str


def chart(points: Sequence[Point], told: dict[Fraction, str]) -> Chart:
    """Oldest point first. `told`: heights to be named at the side, with their words."""
    known = [each for point in points for each in (point.value, point.goal) if each is not None]
    top = max([*known, *told, Fraction(1, 100)])
    step = (RIGHT - LEFT) / max(len(points), 1)
    every = max(1, (len(points) + 5) // 6)
    last = len(points) - 1  # is always named

    def across(at: int) -> float:
        return round(LEFT + step * (at + 0.5), 1)

    def up(value: Fraction) -> float:
        return round(BOTTOM - float(value / top) * (BOTTOM - TOP), 1)

    marks = tuple(
        Mark(across(at), up(each.value), each.light, each.label, each.words, (last - at) % every == 0)
        for at, each in enumerate(points)
        if each.value is not None
    )
    lines: list[list[str]] = []
    run: list[str] = []
    for at, each in enumerate(points):
        if each.value is None:
            lines.append(run)
            run = []
        else:
            run.append(f"{across(at)},{up(each.value)}")
    lines.append(run)
    goals = tuple(
        f"{round(LEFT + step * at, 1)},{up(each.goal)} {round(LEFT + step * (at + 1), 1)},{up(each.goal)}"
        for at, each in enumerate(points)
        if each.goal is not None
    )
    ticks = tuple((up(value), words) for value, words in told.items())
    return Chart(marks, tuple(" ".join(each) for each in lines if len(each) > 1), goals, ticks)
