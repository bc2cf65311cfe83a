"""How do other programs read what the addresses of the API take and give?  As OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from afuera.web import bilingual
from afuera.wording import mark, say

TITLE = mark("Messages to customers")
LIST = mark("Messages that wait to be passed on, the oldest first")
NOTE = mark("What became of one message; said twice, it counts once")
ANSWERS = {
    "200": mark("Done, or done before"),
    "400": mark("Not a number"),
    "401": mark("No key, or one that opens nothing any more"),
    "404": mark("There is no such message; perhaps the customer was erased"),
    "409": mark("Noted otherwise before, or the customer may not be written to now"),
    "422": mark("Not understood: the state is sent or refused"),
}


def document() -> dict[str, Any]:
    """The whole document."""
    at = reverse("actions:api_messages")
    return {
        "openapi": "3.1.0",
        "info": {"title": _say(TITLE), "version": "1"},
        "servers": [{"url": settings.ADDRESS}],
        "security": [{"key": []}],
        "paths": {
            at: {"get": _listing()},
            f"{at}{{id}}/": {"post": _noting()},
        },
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }


def _listing() -> dict[str, Any]:
    message = _object(
        id={"type": "integer"},
        customer={"type": "array", "items": {"type": "string"}},
        language={"enum": ["es", "en"]},
        subject={"type": "string"},
        text={"type": "string"},
        since={"type": "string", "format": "date-time"},
    )
    given = _object(messages={"type": "array", "items": message}, next={"type": ["integer", "null"]})
    return {
        "operationId": "messages",
        "summary": _say(LIST),
        "parameters": [
            {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0}},
            {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 1000}},
        ],
        "responses": _answers(given, "400", "401"),
    }


def _noting() -> dict[str, Any]:
    state = {"enum": ["sent", "refused"]}
    given = _object(id={"type": "integer"}, state=state, changed={"type": "boolean"})
    return {
        "operationId": "note",
        "summary": _say(NOTE),
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
        "requestBody": {"required": True, "content": _json(_object(state=state))},
        "responses": _answers(given, "401", "404", "409", "422"),
    }


def _object(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(fields), "properties": fields}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _answers(given: dict[str, Any], *others: str) -> dict[str, Any]:
    done = {"200": {"description": _say(ANSWERS["200"]), "content": _json(given)}}
    return done | {one: {"description": _say(ANSWERS[one])} for one in others}


def _say(words: str) -> str:
    return say(words, bilingual.language())
