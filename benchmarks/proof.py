"""Nothing that was not done has a speed."""


class NotDone(AssertionError):
    """What was to be measured did not happen, or is not in the tables."""


def must(true: bool, what: str) -> None:
    """Raise `NotDone` with what was expected."""
    if not true:
        raise NotDone(what)
