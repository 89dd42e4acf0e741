"""A user's own folder: portals, names, words, tables, views, questions, checks and searches beside and over what is shipped."""
