"""The method as pure rules: no I/O, no clock, no database."""
