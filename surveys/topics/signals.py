"""What strangers hear from consultation, always after the commit. Nobody below may rely on who listens."""

from __future__ import annotations

from django.dispatch import Signal

# A commitment was settled: commitment (its primary key), user (who settled it). Sent by Commitment.
commitment_settled = Signal()
