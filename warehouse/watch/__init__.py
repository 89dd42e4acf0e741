"""Rules of alerts on a data directory: reading them, judging ticks, sending, testing them on the past."""
