"""The Lambda hooks: one package each, and what they share. Only Python's standard library."""
