"""How often files and data may be fetched by one address: more than any person or platform needs."""

from __future__ import annotations

from satisfaction.limits import PublicLimit

PER_ADDRESS = 30
PER_PROCESS = 240

_limit = PublicLimit(PER_ADDRESS, PER_PROCESS)
forget, too_many = _limit.forget, _limit.too_many
