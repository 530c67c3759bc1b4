"""The OpenAPI description of the service, made of its routes and their records."""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from typing import Any

import msgspec

from kit.describing import tidy
from kit.service.app.routes import KEPT, ROUTES, Route

VERSION = "1"
_TEMPLATE = "#/components/schemas/{name}"
_ID = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 60}
_NEEDS = {
    "user": "Whoever the Hub knows.",
    "participant": "Participants of the cohort.",
    "facilitator": "Facilitators of the cohort.",
    "member": "Participants and facilitators of the cohort.",
}


@cache
def description(prefix: str) -> dict[str, Any]:
    """Describe every address of the API, for a service at `prefix`."""
    types = [kind for route in ROUTES for kind in (route.takes, route.gives) if kind is not None]
    schemas, components = msgspec.json.schema_components(types, ref_template=_TEMPLATE)
    made = dict(zip(map(repr, types), tidy(schemas), strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(f"/{route.path}", {})[route.method.lower()] = _operation(route, made)
    paths["/api/cohorts/{cohort}/stream"] = {"get": _stream()}
    paths["/api/openapi.json"] = {"get": _open("This description.", "application/json")}
    paths["/health"] = {"get": _open("Whether the service can do its work.", "application/json", "503")}
    paths["/alive"] = {"get": _open("Whether the service runs.", "application/json")}
    paths["/metrics"] = {"get": _open("Numbers for Prometheus.", "text/plain")}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The live service of the collective leadership kit",
            "version": VERSION,
            "description": "What participants and facilitators of a cohort ask of the service during a session. "
            "Who somebody is comes from their Hub token alone.",
            "license": {"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"},
        },
        "servers": [{"url": prefix.rstrip("/")}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": tidy(components) | {"Error": _error()},
            "securitySchemes": {
                "token": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "“token ” and a token of the Hub with the scope access:services!service=NAME.",
                }
            },
        },
    }


def _operation(route: Route, made: dict[str, Any]) -> dict[str, Any]:
    failures = ["401", "403", "429", "503", *(["404"] if "{" in route.path else [])]
    if route.method != "GET":
        failures += ["400", "409", "413", "422"]
    operation: dict[str, Any] = {
        "summary": route.says,
        "description": _NEEDS[route.who],
        "operationId": re.sub(r"\W+", "-", f"{route.method.lower()} {route.path}").strip("-"),
        "parameters": [_parameter(name) for name in re.findall(r"{(\w+)}", route.path)],
        "responses": _failures(failures),
    }
    if route.takes is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": made[repr(route.takes)]}},
        }
    if route.gives is None:
        operation["responses"]["204"] = {"description": "Done."}
    else:
        content = {"application/json": {"schema": made[repr(route.gives)]}}
        operation["responses"]["200"] = {"description": HTTPStatus.OK.phrase, "content": content}
    return operation


def _parameter(name: str) -> dict[str, Any]:
    schema = {"enum": list(KEPT)} if name == "name" else _ID
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _stream() -> dict[str, Any]:
    return {
        "summary": "The room as it changes, as server-sent events “room”.",
        "description": _NEEDS["member"],
        "operationId": "get-stream",
        "parameters": [_parameter("cohort")],
        "responses": {
            "200": {"description": "A stream.", "content": {"text/event-stream": {"schema": {"type": "string"}}}}
        }
        | _failures(["401", "403", "404", "429", "503"]),
    }


def _open(says: str, kind: str, *failures: str) -> dict[str, Any]:
    schema = {"type": "object"} if kind == "application/json" else {"type": "string"}
    return {
        "summary": says,
        "security": [],
        "responses": {"200": {"description": "OK", "content": {kind: {"schema": schema}}}} | _failures(failures),
    }


def _failures(statuses: list[str] | tuple[str, ...]) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": _TEMPLATE.format(name="Error")}}}
    return {status: {"description": HTTPStatus(int(status)).phrase, "content": content} for status in statuses}


def _error() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "title": "Error",
        "description": "What was wrong, where, and what helps.",
        "properties": {"what": text, "where": text, "remedy": text},
        "required": ["what", "where", "remedy"],
    }
