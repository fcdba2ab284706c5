"""The tables of the first version, as they were then. They are not changed any more; see `versions/`."""
