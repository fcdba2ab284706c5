"""The `kithline` command."""
