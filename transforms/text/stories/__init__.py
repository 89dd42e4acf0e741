"""What a story is made of: its terms, kinds of events, claimed figures, turns of a rumour, and which article belongs to it."""
