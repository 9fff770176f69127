"""Take from X's OpenAPI document what the tests need of it: names, types and limits, none of its prose.

    python -m tests.networks.contract.x_openapi_extract DOCUMENT

The document is public at https://api.x.com/2/openapi.json, under the X Developer Agreement and Policy; what is kept
says so in its own `info`.
"""

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "x-openapi-extract.json"
OPERATIONS = (
    ("get", "/2/tweets"),
    ("post", "/2/tweets"),
    ("delete", "/2/tweets/{id}"),
    ("post", "/2/users/{id}/retweets"),
    ("delete", "/2/users/{id}/retweets/{source_tweet_id}"),
    ("get", "/2/users/{id}/tweets"),
    ("get", "/2/users/me"),
    ("post", "/2/media/metadata"),
    ("get", "/2/media/upload"),
    ("post", "/2/media/upload/initialize"),
    ("post", "/2/media/upload/{id}/append"),
    ("post", "/2/media/upload/{id}/finalize"),
)
PARAMETERS = {"id", "source_tweet_id", "ids", "media_id", "command", "max_results", "pagination_token", "start_time"}
PARAMETERS |= {"exclude", "post.fields", "user.fields"}
# What is said of a post or a user that nobody here asks for.
KEPT = {
    "Post": {"id", "text", "created_at", "entities", "public_metrics", "non_public_metrics", "organic_metrics"},
    "PostEntities": {"urls"},
    "User": {"id", "username", "name", "public_metrics"},
    "CreateMediaMetadataMetadata": {"alt_text"},
    "CreatePostsRequest": {"text", "media", "paid_partnership", "reply_settings"},
    "CreatePostsMedia": {"media_ids"},
}
DROPPED = {"includes", "image", "video"}
PROSE = {"description", "example", "externalDocs", "tags", "summary", "operationId"}
REF = "#/components/"


def extract(document: dict[str, Any]) -> dict[str, Any]:
    """The part of the document that is kept, itself a sound OpenAPI document."""
    paths: dict[str, Any] = {}
    for method, path in OPERATIONS:
        paths.setdefault(path, {})[method] = _operation(document, document["paths"][path][method])
    made: dict[str, Any] = {
        "openapi": document["openapi"],
        "info": {
            "title": "An extract of the X API v2 document, names and types only",
            "version": document["info"]["version"],
            "license": document["info"]["license"],
            "x-source": "https://api.x.com/2/openapi.json",
        },
        "paths": paths,
        "components": {"schemas": {}},
    }
    _follow(document, made, made["paths"])
    return made


def _operation(document: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    every = [_there(document, one["$ref"]) if "$ref" in one else one for one in found.get("parameters", [])]
    kept: dict[str, Any] = {key: _bare(found[key]) for key in ("security", "requestBody", "responses") if key in found}
    return {"parameters": [_bare(one) for one in every if one["name"] in PARAMETERS], **kept}


def _there(document: dict[str, Any], reference: str) -> Any:
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def _bare(found: Any, inside: str = "") -> Any:
    """Without prose; but a property may be called `description`."""
    if isinstance(found, list):
        return [_bare(one) for one in found]
    if not isinstance(found, dict):
        return found
    names = inside == "properties"
    return {key: _bare(value, key) for key, value in found.items() if names or key not in PROSE}


def _follow(document: dict[str, Any], made: dict[str, Any], found: Any) -> None:
    if isinstance(found, list):
        for one in found:
            _follow(document, made, one)
    if not isinstance(found, dict):
        return
    reference = found.get("$ref")
    if isinstance(reference, str) and reference.startswith(REF):
        name = reference.rpartition("/")[2]
        if name not in made["components"]["schemas"]:
            made["components"]["schemas"][name] = _schema(name, _there(document, reference))
            _follow(document, made, made["components"]["schemas"][name])
    for value in found.values():
        _follow(document, made, value)


def _schema(name: str, found: dict[str, Any]) -> dict[str, Any]:
    schema = dict(_bare(found))
    if "properties" in schema:
        keep = KEPT.get(name, set(schema["properties"]))
        schema["properties"] = {
            key: value for key, value in schema["properties"].items() if key in keep and key not in DROPPED
        }
    return schema


if __name__ == "__main__":
    whole = json.loads(Path(sys.argv[1]).read_text())
    HERE.write_text(json.dumps(extract(whole), indent=1, sort_keys=True) + "\n")
