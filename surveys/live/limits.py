"""How often and for how many; each can be set in settings or the environment by the same name."""

from __future__ import annotations

import os

from django.conf import settings

DEFAULTS: dict[str, float] = {
    "LIVE_TICK": 0.25,  # seconds between two frames of one questionnaire
    "LIVE_POLL_EMBEDDED": 2,  # seconds between looks at the pulses, where server and worker share a process
    "LIVE_POLL": 10,  # the same elsewhere
    "LIVE_RECHECK": 30,  # seconds after which a watcher's right to watch is checked again
    "LIVE_SOCKETS_PER_USER": 20,
    "LIVE_SOCKETS_PER_ADDRESS": 200,  # a whole street office may sit behind one address
    "LIVE_SOCKETS": 20_000,  # per process
    "LIVE_RESYNCS": 20,  # a socket may ask for a snapshot this often in ten seconds
}


def limit(name: str) -> float:
    """The value in force."""
    value = getattr(settings, name, None)
    return float(os.environ.get(name, DEFAULTS[name]) if value is None else value)


def poll_interval() -> float:
    """Seconds between looks at the pulses."""
    embedded = getattr(settings, "TALLY_WORKER", "embedded") == "embedded"
    return limit("LIVE_POLL_EMBEDDED" if embedded else "LIVE_POLL")
