"""Shared by the commands: the project, option types, printed tables."""
