"""What one reader may see of an entry."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sight:
    """What one reader may see: `only_user_id` limits her to what she gave or logged herself.

    Of the program's notes she is then shown those she wrote, whoever else's stand in her entries.
    `confidential`: she reads all that advisers were asked; else what `user_id`, herself, logged.
    """

    program_notes: bool
    only_user_id: int | None = None
    confidential: bool = False
    user_id: int | None = None

    @property
    def all_notes(self) -> bool:
        return self.program_notes and self.only_user_id is None

    def reads_notes_of(self, author_id: int | None) -> bool:
        return self.all_notes or (
            self.program_notes and author_id is not None and author_id == self.only_user_id
        )

    def reads_matter_of(self, logged_by_user_id: int | None) -> bool:
        """Of confidential help."""
        return self.confidential or (self.user_id is not None and self.user_id == logged_by_user_id)
