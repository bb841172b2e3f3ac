"""Makes an installation: schema, program file, demo, server, backup."""
