"""What the ledger keeps of the files of objections and repairs: digests of words and files, no names.

Their rows can be read and changed like any other; the digest in the ledger tells when that happened.
"""

from __future__ import annotations

from satisfaction.credit.ledger.chain import digest
from satisfaction.credit.models import Objection, Repair


def case_digest(case: Objection | Repair) -> str:
    """SHA-256 over what was brought forward: words, days and the digests of the evidence files."""
    files = sorted(case.files.values_list("sha256", flat=True))
    if isinstance(case, Objection):
        return digest(
            {
                "objection": str(case.uid),
                "way": str(case.way),
                "party": str(case.party),
                "text": case.text,
                "received_on": case.received_on.isoformat(),
                "due_on": case.due_on.isoformat(),
                "files": files,
            }
        )
    return digest(
        {
            "repair": case.pk,
            "applied_on": case.applied_on.isoformat(),
            "rectified": case.rectified,
            "promise": case.promise,
            "reason": case.reason,
            "files": files,
        }
    )


def decision_digest(case: Objection) -> str:
    """SHA-256 over how an objection was decided, in which words."""
    return digest({"objection": str(case.uid), "outcome": str(case.outcome), "decision": case.decision})
