"""What single lines of a page are: header fields, bylines, boilerplate."""
