"""Whether requests and answers are as an OpenAPI document says: strict, so that what is unknown is refused."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import regex
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry
from referencing.jsonschema import DRAFT4

from tests.peer import Heard

Found = dict[str, Any]


class Mismatch(Exception):
    """A request or an answer that the document does not know."""


@dataclass(frozen=True)
class Asked:
    """A request that the document knows: its operation, the values in its path and query, and its body."""

    operation: Found
    values: Mapping[str, Any]
    body: Found

    @property
    def scopes(self) -> set[str]:
        """The scopes that a person's token needs for it."""
        return {scope for one in self.operation["security"] for scope in one.get("OAuth2UserToken", ())}


class Document:
    """An OpenAPI 3.0 document."""

    def __init__(self, path: Path) -> None:
        self.whole: Found = json.loads(path.read_text())
        self._answers = _registry(self.whole)
        self._requests = _registry(_closed(self.whole))

    def asked(self, heard: Heard) -> Asked:
        """What was asked. Raises Mismatch."""
        for template, operations in self.whole["paths"].items():
            found = regex.fullmatch(regex.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template), heard.path)
            if found and heard.method.lower() in operations:
                operation = operations[heard.method.lower()]
                return Asked(operation, self._values(operation, found.groupdict(), heard), self._body(operation, heard))
        raise Mismatch(f"no operation {heard.method} {heard.path}")

    def answered(self, operation: Found, status: int, body: Any) -> None:
        """Check an answer. Raises Mismatch."""
        answers = operation["responses"]
        contents = answers.get(str(status), answers.get("default", {})).get("content", {})
        wrong = [self._wrong(self._answers, one["schema"], body) for one in contents.values()]
        if not wrong or all(wrong):
            raise Mismatch(f"{status}: {'; '.join(wrong) or 'no such answer'}")

    def _values(self, operation: Found, in_path: Mapping[str, str], heard: Heard) -> Found:
        known = {one["name"]: one for one in operation["parameters"]}
        given = {name: unquote(value) for name, value in in_path.items()} | dict(heard.query)
        if len(heard.query) != len(dict(heard.query)) or set(given) - set(known):
            raise Mismatch(f"unknown or repeated: {sorted(set(given) - set(known)) or heard.query}")
        if lacking := {name for name, one in known.items() if one.get("required")} - set(given):
            raise Mismatch(f"lacking: {sorted(lacking)}")
        values = {name: _read(value, known[name]["schema"]) for name, value in given.items()}
        for name, value in values.items():
            self._insist(known[name]["schema"], value, name)
        return values

    def _body(self, operation: Found, heard: Heard) -> Found:
        if "requestBody" not in operation:
            if heard.body:
                raise Mismatch("a body where none is known")
            return {}
        kind = heard.headers.get("content-type", "").partition(";")[0]
        content = operation["requestBody"]["content"].get(kind)
        if content is None:
            raise Mismatch(f"no body of the kind {kind}")
        body = json.loads(heard.body) if kind == "application/json" else _parts(heard)
        self._insist(content["schema"], body, "body")
        return dict(body)

    def _insist(self, schema: Found, value: Any, where: str) -> None:
        if wrong := self._wrong(self._requests, schema, value):
            raise Mismatch(f"{where}: {wrong}")

    def _wrong(self, registry: Any, schema: Found, value: Any) -> str:
        there = json.loads(json.dumps(schema).replace('"#/', '"urn:document#/'))
        check = OAS30Validator(there, registry=registry, format_checker=oas30_format_checker)
        return "; ".join(f"{error.json_path} {error.message}" for error in check.iter_errors(value))[:300]


def _registry(document: Found) -> Any:
    return Registry().with_resource("urn:document", DRAFT4.create_resource(document))


def _closed(schema: Any) -> Any:
    """The same, but an object with named properties takes no others."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _closed(value) for key, value in schema.items()}
    if made.get("type") == "object" and "properties" in made:
        made.setdefault("additionalProperties", False)
    return made


def _read(text: str, schema: Found) -> Any:
    if schema.get("type") == "array":
        return text.split(",")
    return int(text) if schema.get("type") == "integer" and text.isdigit() else text


def _parts(heard: Heard) -> Found:
    """The fields of a multipart body; numbers as numbers, a file as its size in a text that stands for its bytes."""
    whole = message_from_bytes(f"content-type: {heard.headers['content-type']}\r\n\r\n".encode() + heard.body)
    found: Found = {}
    for part in whole.walk():
        if part.is_multipart():
            continue
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        text = content.decode("latin-1")
        found[name] = int(text) if text.isdigit() and part.get_filename() is None else text
    return found
