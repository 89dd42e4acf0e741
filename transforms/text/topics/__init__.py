"""What a text is about: cues of topics, key phrases."""
