"""Runs the steps over the lake: what each reads, the window of past days, curated tables, trained classifiers."""
