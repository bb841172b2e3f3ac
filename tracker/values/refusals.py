"""How a rule says no."""

from collections.abc import Mapping


class RuleViolation(Exception):
    """A rule refuses what a person asked for.

    `code` names the rule and its words (`refusal.<code>` in the catalogue), `field` the input it
    belongs to (None: the whole form), `values` what the words mention, as plain
    numbers, dates and texts.
    """

    def __init__(self, code: str, field: str | None = None, **values: object) -> None:
        super().__init__(code, field, values)
        self.code = code
        self.field = field
        self.values: Mapping[str, object] = values
