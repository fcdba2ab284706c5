"""How a wish about an alert is refused.

MayNotOwn        whoever a concern is about never owns it, covers for it, or sees it (method 5.7)
NotReadyToClose  an alert closes with an outcome and a note, never by silence
"""


class MayNotOwn(PermissionError):
    """This member of staff may not own this alert; nothing is changed."""


class NotReadyToClose(ValueError):
    """The outcome or the note is missing; the alert stays as it is."""
