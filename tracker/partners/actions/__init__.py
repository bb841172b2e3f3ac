"""What is done to partner organizations and their people."""

from tracker.partners.actions.partners import (
    add_partner,
    edit_partner,
    restore_partner,
    retire_partner,
)
from tracker.partners.actions.people import (
    add_person,
    edit_person,
    erase_lapsed_contacts,
    remove_person,
    withdraw_consent,
)

__all__ = [
    "add_partner",
    "add_person",
    "edit_partner",
    "edit_person",
    "erase_lapsed_contacts",
    "remove_person",
    "restore_partner",
    "retire_partner",
    "withdraw_consent",
]
