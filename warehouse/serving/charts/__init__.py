"""Values in, SVG out, for pages, print and mail: no database, no clock, no web, no script.

Every mark that stands for rows is a link with a title, can be reached by keyboard, and differs from others by shape, not by colour alone.
Looks are literal attributes, which mail and PDF need; the style sheet of a page overrides them by class.
"""
