"""Alerts as pure functions: rules, what is known of stories at a moment, and which messages that gives."""
