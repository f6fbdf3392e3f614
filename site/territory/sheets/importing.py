"""From a file's bytes to rows: a plan, and carrying it out, all of it or nothing, if it is what was shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from territory.roster.problems import Refused
from territory.sheets.carrying import Stale
from territory.sheets.kind import Kind
from territory.sheets.plan import Examiner, Options, Plan, read, unreadable


def _unheard(outcome: dict[str, Any]) -> None:
    """Nobody waits for it."""


@dataclass(frozen=True, slots=True)
class Importer:
    """How files of one kind become rows.

    `examiner(table, rows, options)` makes the plan. `lock(options)`: whoever changes such rows by hand waits,
    and is waited for. `write(plan, options, file)` writes the rows and what their history says, and gives the
    outcome.
    """

    kind: Kind
    examiner: Callable[..., Examiner]
    lock: Callable[[Options], object]
    write: Callable[[Plan, Options, str], dict[str, Any]]

    def examine(self, data: bytes, options: Options) -> Plan:
        """The plan for a file's bytes. Changes nothing."""
        try:
            table, rows = read(data, self.kind)
        except Refused as refusal:
            return unreadable(self.kind, refusal)
        return self.examiner(table, rows, options).run()

    def carry_out(
        self,
        data: bytes,
        options: Options,
        *,
        file: str,
        fingerprint: str,
        last: Callable[[dict[str, Any]], None] = _unheard,
    ) -> dict[str, Any]:
        """Examine the file anew within the transaction and write it, if the plan is still the one of
        `fingerprint`. `last` hears the outcome within the transaction. Raises Stale."""
        try:
            table, rows = read(data, self.kind)  # the slow part, before anybody waits
        except Refused as refusal:
            raise Stale from refusal
        try:
            with transaction.atomic():
                self.lock(options)
                plan = self.examiner(table, rows, options).run()
                if not plan.ok or plan.fingerprint != fingerprint:
                    raise Stale
                outcome = self.write(plan, options, file)
                last(outcome)
        except IntegrityError as error:
            raise Stale from error
        return outcome
