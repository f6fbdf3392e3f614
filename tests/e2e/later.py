"""`python -m tests.e2e.later DAYS COMMAND …`: a management command whose clock is some days ahead.

So that a story need not wait until a publicity has ended. Only dates move; waiting takes as long as ever.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import time_machine


def main() -> None:
    """Move the clock, then run what follows as `manage.py` would."""
    days = float(sys.argv.pop(1))
    time_machine.travel(datetime.now(UTC) + timedelta(days=days), tick=True).start()
    import manage

    manage.main()


if __name__ == "__main__":
    main()
