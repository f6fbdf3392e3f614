"""Serve everything with one command: uvicorn with the door, Django, the sockets and the tally worker."""

from __future__ import annotations

import errno
import io
import socket
import sys
from typing import Any

import segno
import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils.translation import gettext

from portal.runtime import AlreadyRunning, own_the_database

EVERYWHERE = "0.0.0.0"  # noqa: S104 - compared with, never chosen here


class Command(BaseCommand):
    """Run in the foreground until Ctrl-C."""

    help = "Serve Juwen (and, in the embedded case, fold the tallies)"

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--show", action="store_true", help="print the addresses and a QR code for a phone"
        )
        parser.add_argument("--workers", type=int, default=1, help="processes (PostgreSQL only)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve."""
        if options["workers"] > 1 and connection.vendor == "sqlite":
            raise CommandError("SQLite takes one server process; set DATABASE_URL to PostgreSQL for more")
        for folder in (settings.ROOT, settings.ROOT / "site"):
            if str(folder) not in sys.path:
                sys.path.insert(0, str(folder))
        self._require_free(options["host"], options["port"])
        self._require_the_database()
        if options["host"] == EVERYWHERE:
            settings.LAN_URL = f"http://{lan_address()}:{options['port']}"
        if options["show"]:
            self._show(options["port"])
        uvicorn.run(
            "portal.asgi:application",
            host=options["host"],
            port=options["port"],
            workers=options["workers"],
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            lifespan="on",
            access_log=False,
            proxy_headers=bool(settings.TRUSTED_PROXY),
            forwarded_allow_ips=settings.TRUSTED_PROXY or None,
            log_level="warning",
            timeout_graceful_shutdown=10,
        )

    def _require_the_database(self) -> None:
        if connection.vendor == "sqlite":  # said before any address is shown
            try:
                own_the_database().close()
            except AlreadyRunning as error:
                raise CommandError(str(error)) from None

    def _require_free(self, host: str, port: int) -> None:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                said = gettext(
                    "Port %(port)s is taken by another program. Take another: make run PORT=%(next)s"
                )
                raise CommandError(said % {"port": port, "next": port + 1}) from None

    def _show(self, port: int) -> None:
        here = f"http://127.0.0.1:{port}"
        phone = f"http://{lan_address()}:{port}"
        places = (
            (gettext("Questionnaires for residents"), f"{here}/"),
            (gettext("Staff"), f"{here}/admin/"),
            (gettext("On a phone in the same network"), f"{phone}/"),
        )
        self.stdout.write("")
        for name, address in places:
            self.stdout.write(f"  {name}   {address}")
        self.stdout.write("")
        out = io.StringIO()
        segno.make(phone + "/", micro=False).terminal(out, compact=True)
        self.stdout.write(out.getvalue())
        self.stdout.write(gettext("Stop with Ctrl-C."))


def lan_address() -> str:
    """This machine's address in its own network (the loopback address where it has none). Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(
                ("192.0.2.1", 9)
            )  # a documentation address: only asks which interface would be used
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"
