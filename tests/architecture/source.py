"""What the tests of the house read: our Python files and templates, and who imports whom."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ("advocacy", "workers", "bin", "bench", "migrations")


@cache
def files(*folders: str) -> tuple[Path, ...]:
    """Our Python files in these folders, the generated migrations apart."""
    found = (path for folder in folders or FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return tuple(sorted(path for path in found if path.parent.name != "versions"))


@cache
def tree(path: Path) -> ast.Module:
    """A file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    """A file as it is called from the root of the project."""
    return str(path.relative_to(ROOT))


def part(path: Path) -> str:
    """What a file of a slice holds: `models`, `views` …, whether it is a file or a package of that name."""
    inside = path.relative_to(ROOT / "advocacy").parts
    return inside[1].removesuffix(".py") if len(inside) > 1 else ""


def slice_of(path: Path) -> str:
    """The slice a file belongs to; empty for plumbing."""
    inside = path.relative_to(ROOT / "advocacy").parts
    return inside[0] if len(inside) > 1 and (ROOT / "advocacy" / inside[0] / "models.py").parent.is_dir() else ""


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, by full name: `from a import b` gives `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file by name, and its length in lines, decorators and docstring apart."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, _length(node)


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    doc = node.body[0] if ast.get_docstring(node) is not None else None
    return (node.end_lineno or node.lineno) - node.lineno + 1 - ((doc.end_lineno or 0) - doc.lineno + 1 if doc else 0)
