"""How often the public may ask for something (surveys/public_limit.py)."""

from __future__ import annotations

from surveys.public_limit import PublicLimit

__all__ = ["PublicLimit"]
