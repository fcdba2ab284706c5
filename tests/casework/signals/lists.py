"""The lists that come with the product, compiled once for all tests of signals."""

from casework.signals import load_rules
from storage.library import phrase_rows

ROWS = phrase_rows()
LISTS = load_rules(ROWS)
