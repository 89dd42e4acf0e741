"""Tokenising texts for the search index."""
