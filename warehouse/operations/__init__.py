"""Keeping it running: backfill, doctor, prune, notify, generated docs."""
