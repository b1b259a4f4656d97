"""Ends agents that nobody owns: on a schedule, and when the stack goes."""
