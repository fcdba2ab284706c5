"""Where staff and operators sit."""
