"""How a text speaks of a name in it."""
