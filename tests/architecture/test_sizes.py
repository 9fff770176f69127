"""How long functions, files and templates may be."""

from pathlib import Path
from statistics import median, quantiles

from tests.architecture import source

LENGTHS = {
    f"{source.name(path)}:{function}": length for path in source.files() for function, length in source.functions(path)
}
FILES = {source.name(path): len(path.read_text().splitlines()) for path in source.files()}
TEMPLATES = {
    source.name(path): len(path.read_text().splitlines())
    for path in (source.ROOT / "templates").rglob("*")
    if path.is_file()
}


def _over(sizes: dict[str, int], most: int) -> dict[str, int]:
    return {name: size for name, size in sizes.items() if size > most}


def test_no_function_is_longer_than_forty_lines() -> None:
    assert _over(LENGTHS, 40) == {}


def test_functions_are_short_as_a_rule() -> None:
    assert median(LENGTHS.values()) <= 6
    assert quantiles(LENGTHS.values(), n=10)[-1] <= 18


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    assert _over(FILES, 300) == {}


def test_files_are_short_as_a_rule() -> None:
    assert quantiles(FILES.values(), n=10)[-1] <= 180


def test_no_template_is_longer_than_eighty_lines() -> None:
    assert _over(TEMPLATES, 80) == {}


def test_templates_are_short_as_a_rule() -> None:
    assert median(TEMPLATES.values()) <= 15


def test_no_test_file_is_a_book() -> None:
    tests = {
        source.name(path): len(path.read_text().splitlines()) for path in Path(source.ROOT / "tests").rglob("*.py")
    }
    assert _over(tests, 600) == {}
