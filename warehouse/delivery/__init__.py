"""Sends messages out of the machine."""
