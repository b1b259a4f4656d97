"""Lambda hooks, one package each. None exists yet."""
