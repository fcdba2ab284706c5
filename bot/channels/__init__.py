"""The ways to reach a phone: one adapter a channel behind one Protocol.

Only this room knows the providers' libraries. `protocol.py` is what the rest of the house may rely on.
"""
