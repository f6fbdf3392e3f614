"""Conditions that neighbours share are said once, by a group around them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from forms_builder.blocks.stream import GROUP
from forms_builder.conditions import Target, rules_of

Json = Any

MAX_DEPTH = 2


def fold(blocks: list[Json], targets: Mapping[str, Target], depth: int = 0) -> list[Json]:
    """The same blocks, runs of two or more with a common condition put into a group that holds it.

    A run ends before a question that the shared condition speaks of. What is asked does not change.
    """
    if depth == MAX_DEPTH:
        return blocks
    folded: list[Json] = []
    at = 0
    while at < len(blocks):
        shared, length = _longest_run(blocks[at:])
        if length < 2:
            folded.append(blocks[at])
            at += 1
            continue
        inside = [_without(block, shared) for block in blocks[at : at + length]]
        value = {
            "label": "",
            "condition": {"join": "all", "rules": [json.loads(shared)]},
            "items": fold(inside, targets, depth + 1),
        }
        folded.append({"type": GROUP, "value": value, "id": str(uuid.uuid4())})
        at += length
    return folded


def _longest_run(blocks: list[Json]) -> tuple[str, int]:
    """The condition that the first block shares with the most followers, and how many blocks that is."""
    best, most = "", 0
    for shared in _conjuncts(blocks[0]):
        spoken_of = {rule["question"] for rule in rules_of({"rules": [json.loads(shared)]})}
        length = 0
        for block in blocks:
            if shared not in _conjuncts(block) or block["id"] in spoken_of:
                break
            length += 1
        if length > most:
            best, most = shared, length
    return best, most


def _conjuncts(block: Json) -> list[str]:
    """The parts of the block's condition that must all hold, each as canonical JSON."""
    condition = block["value"].get("condition") or {}
    if "rules" not in condition:
        return []
    whole = condition["rules"] if condition["join"] == "all" or len(condition["rules"]) == 1 else [condition]
    return [json.dumps(rule, sort_keys=True, ensure_ascii=False) for rule in whole]


def _without(block: Json, shared: str) -> Json:
    rest = [json.loads(each) for each in _conjuncts(block) if each != shared]
    condition: Json = {"join": "all", "rules": rest} if rest else {}
    if len(rest) == 1 and "rules" in rest[0]:
        condition = rest[0]
    return {**block, "value": {**block["value"], "condition": condition}}
