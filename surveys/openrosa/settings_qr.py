"""What ODK Collect reads from a QR code: its settings as JSON, compressed, in Base64
(docs.getodk.org/collect-import-export)."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any


def settings_text(address: str, project: str) -> str:
    """The text of the QR code that sets an app up: the server's address and a name for the project.

    Forms follow the server, answers are sent as soon as there is a network.
    """
    settings: dict[str, Any] = {
        "general": {
            "protocol": "odk_default",
            "server_url": address,
            "form_update_mode": "match_exactly",
            "automatic_update": True,
            "autosend": "wifi_and_cellular",
            "app_language": "zh",
        },
        "admin": {},
        "project": {"name": project, "icon": "居", "color": "#00566b"},
    }
    written = json.dumps(settings, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(written, 9)).decode()
