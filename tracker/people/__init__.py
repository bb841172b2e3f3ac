"""Users, their memberships, sessions, passwords and the links that let them in."""
