"""Is the process up; can it do its work."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from portal.runtime import runtime
from satisfaction.credit.ledger import triggers
from satisfaction.voting import keys

LAYER_SECONDS = 2.0


async def health(request: HttpRequest) -> JsonResponse:
    """200 while the process answers."""
    return JsonResponse({"status": "up"})


async def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations, writer, tally worker and layer are well; else 503 with the reasons."""
    problems = await sync_to_async(_database, thread_sensitive=False)()
    problems += _workers()
    problems += await _layer()
    body: dict[str, Any] = {"status": "ready" if not problems else "not ready", "problems": problems}
    return JsonResponse(body, status=503 if problems else 200)


def _database() -> list[str]:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        unguarded = [] if waiting else triggers.missing()
        keyless = [] if waiting else keys.faults()
    except DatabaseError as error:
        return [f"database: {error}"]
    finally:
        connection.close()  # this thread is not kept for the database
    if waiting:
        return [f"migrations: {len(waiting)} waiting; run manage.py migrate"]
    return [f"ledger: trigger {name} is missing; run manage.py migrate" for name in unguarded] + keyless


def _workers() -> list[str]:
    problems = []
    if runtime.writer is None or not runtime.writer.alive:
        problems.append("writer: not running; restart the server")
    if settings.TALLY_WORKER == "embedded" and (runtime.worker is None or not runtime.worker.healthy):
        problems.append("tally worker: not folding; see the log")
    return problems


async def _layer() -> list[str]:
    layer = get_channel_layer()
    if layer is None:
        return ["layer: none configured"]
    token = uuid.uuid4().hex
    try:
        channel = await layer.new_channel()
        await asyncio.wait_for(layer.send(channel, {"type": "probe", "token": token}), LAYER_SECONDS)
        message = await asyncio.wait_for(layer.receive(channel), LAYER_SECONDS)
    except Exception as error:  # noqa: BLE001 - whatever the layer's backend raises, it is not well
        return [f"layer: {type(error).__name__}: {error}"]
    return [] if message.get("token") == token else ["layer: answers wrongly"]
