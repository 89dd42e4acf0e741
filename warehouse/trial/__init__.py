"""Steps and extraction outside the lake, on files of the user's."""
