"""What is searched: one row a thing, and the things whose row is behind."""

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, one_of
from tracker.search.rules import HEAD_MOST, Kind

_Head = String(HEAD_MOST).with_variant(String(HEAD_MOST, collation="C"), "postgresql")


class SearchItem(Base):
    """A thing's folded texts. It only points at candidates: what is shown is read at its source."""

    __tablename__ = "search_item"
    __table_args__ = (
        UniqueConstraint("kind", "object_id"),
        Index(  # of single characters, what is called so from its beginning
            "ix_search_item_head",
            *("head", "program_id", "kind", "startup_id", "mentor_user_id", "logged_by_user_id"),
        ),
        Index(  # newest first; covers what is asked before any text is read
            "ix_search_item_marks",
            *("program_id", "id", "mark_0", "mark_1", "mark_2", "mark_3"),
            *("kind", "startup_id", "mentor_user_id", "logged_by_user_id"),
        ),
        Index("ix_search_item_kind", "program_id", "kind", "id"),
        Index("ix_search_item_startup", "startup_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int | None] = mapped_column(ForeignKey("startup.id"))
    kind: Mapped[Kind] = mapped_column(one_of(Kind))
    object_id: Mapped[int] = mapped_column(BigId)
    mentor_user_id: Mapped[int | None] = mapped_column(BigId)  # whose session it is, who gave it
    logged_by_user_id: Mapped[int | None] = mapped_column(BigId)
    mark_0: Mapped[int] = mapped_column(BigId)  # of text and initials, as of `rules.marks_of`
    mark_1: Mapped[int] = mapped_column(BigId)
    mark_2: Mapped[int] = mapped_column(BigId)
    mark_3: Mapped[int] = mapped_column(BigId)
    head: Mapped[str] = mapped_column(_Head)  # as of `rules.head_of`, in the order of code points
    text: Mapped[str] = mapped_column(Text)  # folded fields, the title first
    initials: Mapped[str] = mapped_column(Text)


class SearchStale(Base):
    """A thing that was written since its row was made; triggers of its table say so."""

    __tablename__ = "search_stale"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[int] = mapped_column(BigId)
