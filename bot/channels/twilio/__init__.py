"""SMS by Twilio: sending, looking up, and the doors through which it calls us.

Nothing here imports Twilio's library before an adapter is made, so that the command starts fast.
"""
