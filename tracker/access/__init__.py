"""Who may do what: roles, permissions, the guard of every route."""
