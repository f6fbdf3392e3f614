"""Which households of a round are asked again. Pure; the same seed and interviews give the same sample.

Every interview has a rank: the SHA-256 of the round's seed and its number. Random are the first interview of
each worker by rank, then the first of all until the share is reached; that is simple random sampling with at
least one of each worker. The order does not change when more interviews come in, so a sample is extended by
drawing on in the same order. Whoever comes up then and was drawn for another reason counts as random from
there on (`turned`): passed over, flagged interviews would be missing among the random ones. To these come all
flagged interviews, and the same share of the households without an interview.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

LEAST, MOST = 10, 20  # percent


@dataclass(frozen=True, slots=True)
class Sample:
    """What is to be added: numbers of assignments by the reason for which they were chosen. `turned` were
    drawn before for another reason and are random now."""

    random: tuple[int, ...] = ()
    flagged: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()
    turned: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """How many are added."""
        return len(self.random) + len(self.flagged) + len(self.missing)


def draw(
    interviews: Mapping[int, Hashable],
    *,
    flagged: Collection[int],
    missing: Collection[int],
    percent: int,
    seed: str,
    drawn: Mapping[int, str] | None = None,
) -> Sample:
    """What to add to a round's back-checks.

    `interviews` gives each completed interview's worker, by assignment; `flagged` are some of them, `missing`
    the households without one. `drawn` are those chosen before, with their reason ("random", "flagged",
    "missing"). Raises ValueError for a share outside 10 to 20 percent.
    """
    if not LEAST <= percent <= MOST:
        raise ValueError(f"{percent} percent is not between {LEAST} and {MOST}")
    before = dict(drawn or {})
    chosen = [key for key, reason in before.items() if reason == "random" and key in interviews]
    covered = {interviews[key] for key in chosen}
    more: list[int] = []
    order = [key for key in ranked(interviews, seed) if before.get(key) != "random"]
    for key in order:
        if interviews[key] not in covered:
            covered.add(interviews[key])
            more.append(key)
    wanted = share(len(interviews), percent) - len(chosen) - len(more)
    taken = set(more)
    more += [key for key in order if key not in taken][: max(0, wanted)]
    known = before.keys() | set(more)
    absent = [key for key in ranked(missing, seed) if key not in before]
    had = sum(reason == "missing" and key not in set(more) for key, reason in before.items())
    return Sample(
        random=tuple(key for key in more if key not in before),
        flagged=tuple(key for key in ranked(set(flagged), seed) if key in interviews and key not in known),
        missing=tuple(absent[: max(0, share(len(missing), percent) - had)]),
        turned=tuple(key for key in more if key in before),
    )


def share(number: int, percent: int) -> int:
    """So many percent of a number, rounded up."""
    return -(-number * percent // 100)


def ranked(keys: Collection[int], seed: str) -> list[int]:
    """The order in which a sample is drawn."""
    return sorted(keys, key=lambda key: (hashlib.sha256(f"{seed}:{key}".encode()).digest(), key))
