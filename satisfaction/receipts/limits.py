"""How often receipts may be looked up: enough for anybody who checks her own, too seldom to try codes out."""

from __future__ import annotations

from satisfaction.limits import PublicLimit

PER_ADDRESS = 12
PER_PROCESS = 240

_limit = PublicLimit(PER_ADDRESS, PER_PROCESS)
forget, too_many = _limit.forget, _limit.too_many
