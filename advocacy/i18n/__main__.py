"""`python -m advocacy.i18n compile` or `missing`: catalogs at the command line."""

import sys

from advocacy.i18n import catalogs


def main(words: list[str]) -> int:
    """Run one of the two commands; the status is 1 when texts are missing or unused."""
    if words == ["compile"]:
        sys.stdout.write(f"{len(catalogs.compile_all())} catalogs compiled\n")
        return 0
    if words == ["missing"]:
        found = [catalogs.difference(home) for home in catalogs.homes()]
        wrong = [difference for difference in found if difference.missing or difference.unused]
        for difference in wrong:
            _tell(difference)
        return 1 if wrong else 0
    sys.stderr.write("usage: python -m advocacy.i18n compile|missing\n")
    return 2


def _tell(difference: catalogs.Difference) -> None:
    sys.stdout.write(f"advocacy/{difference.home or '(plumbing)'}\n")
    for label, keys in (("missing", difference.missing), ("unused", difference.unused)):
        for context, text in sorted(keys, key=lambda key: (key[0] or "", key[1])):
            sys.stdout.write(f"  {label}: {f'[{context}] ' if context else ''}{text}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
