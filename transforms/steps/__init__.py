"""One file makes one dataset of the same name."""
