"""Serve everything with one command: uvicorn with the door, Django, the sockets and the tally worker."""

from __future__ import annotations

import sys
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection


class Command(BaseCommand):
    """Run in the foreground until Ctrl-C."""

    help = "Serve Juwen (and, in the embedded case, fold the tallies)"

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="processes (PostgreSQL only)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve."""
        if options["workers"] > 1 and connection.vendor == "sqlite":
            raise CommandError("SQLite takes one server process; set DATABASE_URL to PostgreSQL for more")
        for folder in (settings.ROOT, settings.ROOT / "site"):
            if str(folder) not in sys.path:
                sys.path.insert(0, str(folder))
        uvicorn.run(
            "portal.asgi:application",
            host=options["host"],
            port=options["port"],
            workers=options["workers"],
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            lifespan="on",
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=10,
        )
