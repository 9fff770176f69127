"""Built front-end files: from the name a template says to the hashed file that is served."""

import json
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, send_from_directory, url_for

A_YEAR = 365 * 24 * 3600
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


def init(app: Flask) -> None:
    """Serve static files compressed and for ever, and give templates `asset(name)`."""
    app.view_functions["static"] = _serve
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """The address of a built file, such as `app.css` or `icons.svg`."""
    return url_for("static", filename=_hashed(Path(current_app.static_folder or ""), name))


def _hashed(folder: Path, name: str) -> str:
    path = folder / "manifest.json"
    if not path.exists():
        raise RuntimeError("The front end is not built yet: run `npm ci` and `npm run build`.")
    return _manifest(path, path.stat().st_mtime_ns)[name]


@lru_cache(maxsize=2)
def _manifest(path: Path, version: int) -> dict[str, str]:
    names: dict[str, str] = json.loads(path.read_text())
    return names


def _serve(filename: str) -> Response:
    folder = Path(current_app.static_folder or "")
    accepted = {encoding.lower() for encoding, _ in request.accept_encodings}
    for encoding, ending in ENCODINGS:
        if encoding in accepted and (folder / f"{filename}{ending}").is_file():
            return _file(folder, filename, encoding, ending)
    return _file(folder, filename)


def _file(folder: Path, filename: str, encoding: str = "", ending: str = "") -> Response:
    response = send_from_directory(folder, filename + ending, max_age=A_YEAR)
    response.cache_control.immutable = True
    response.vary.add("Accept-Encoding")
    if encoding:
        response.headers["Content-Encoding"] = encoding
        response.mimetype = _mimetype(filename)
    return response


def _mimetype(filename: str) -> str:
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    return kinds[Path(filename).suffix]
