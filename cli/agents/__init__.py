"""The clouds that a stack's slots start agents in, seen from outside."""
