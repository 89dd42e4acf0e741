"""What the commands share: the project they work on, option types, printed tables."""
