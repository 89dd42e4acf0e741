"""Steps and extraction on the user's own files, outside the lake."""
