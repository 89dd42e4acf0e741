"""Querying: SQL, time travel, comparisons, traces, questions, reports."""
