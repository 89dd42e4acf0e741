"""What the search index holds of a text."""
