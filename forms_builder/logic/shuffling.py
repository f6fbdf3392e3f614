"""The order that randomize() gives: ODK's own generator, so that a seed gives the same order everywhere.

Park and Miller's minimal standard generator (Communications of the ACM 31, 1988) drives an inside-out
shuffle; how seeds become numbers follows ODK's web engine and JavaRosa.
"""

import hashlib
import math
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

T = TypeVar("T")

_MODULUS: Final = 2_147_483_647
_MULTIPLIER: Final = 16_807
_LONG: Final = 2**63


def shuffled(things: Sequence[T], draw: Callable[[], float]) -> list[T]:
    """The things in random order; `draw` gives numbers from 0 to below 1."""
    order: list[T] = []
    for index, thing in enumerate(things):
        place = math.floor(draw() * (index + 1))
        order.append(thing)
        if place != index:
            order[index] = order[place]
            order[place] = thing
    return order


def seeded(seed: float, text: str) -> Callable[[], float]:
    """A source of numbers from a seed: its number, or where that is NaN its text ('' counts as 0)."""
    state = _first(seed, text)

    def draw() -> float:
        nonlocal state
        state = state * _MULTIPLIER % _MODULUS
        return (state - 1) / (_MODULUS - 1)

    return draw


def _first(seed: float, text: str) -> int:
    if math.isnan(seed):
        digest = hashlib.sha256(text.encode()).digest()
        whole = int.from_bytes(digest[:8], "big", signed=True) if text else 0
    elif math.isinf(seed):
        whole = _LONG - 1 if seed > 0 else -_LONG
    else:
        whole = math.trunc(seed)
    remainder = math.copysign(
        abs(whole) % _MODULUS, whole
    )  # with the sign of the seed, as Java and JavaScript
    return int(remainder) if remainder > 0 else int(remainder) + _MODULUS - 1
