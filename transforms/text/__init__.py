"""Strings in, strings (or dates, or numbers) out."""
