"""What the fast way says of rows of which it can say nothing."""


class Unclean(Exception):
    """Rows that must be read one by one."""
