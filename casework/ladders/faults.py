"""The one way in which a ladder is wrong."""


class LadderBroken(ValueError):
    """A ladder that would leave somebody waiting for nobody; refused at save with the fix (X7)."""
