"""Which texts share text, what one is of another, and which was first."""
