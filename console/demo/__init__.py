"""The demo: an invented family on simulated phones, and a clock the visitor moves. No provider is ever reached."""
