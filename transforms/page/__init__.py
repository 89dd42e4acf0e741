"""One HTML page in, its fields out."""
