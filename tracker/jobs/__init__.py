"""Jobs: work that outlives a request, kept in the database, done by a worker of its own."""
