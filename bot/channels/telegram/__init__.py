"""Telegram: sending, what it tells us, and reading it by polling or by webhook.

Nothing here imports Telegram's library before an adapter is made, so that the command starts fast.
"""
