"""What can go wrong for a person, as values that views turn into sentences."""


class Problem(Exception):
    """A refusal with a code that has a sentence in each language."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class NotFound(Problem):
    """No such object, or none that this person may know of."""

    def __init__(self, code: str = "not-found", **details: object) -> None:
        super().__init__(code, **details)


class Forbidden(Problem):
    """The object is known to the person, the act is not theirs."""

    def __init__(self, code: str = "forbidden", **details: object) -> None:
        super().__init__(code, **details)


class Refused(Problem):
    """The act is theirs, but not with this input or at this time."""
