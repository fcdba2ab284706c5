"""Conversation: what people say and are told."""
