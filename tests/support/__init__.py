"""Shared by several tests: servers on loopback, drivers of real processes, builders of rows."""
