"""Mails waiting to leave, and their delivery."""
