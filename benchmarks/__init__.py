"""What `make bench` measures: the two hot roads and what lives beside them, each next to its bare limit."""
