"""Faults caused on purpose, and the measuring of what comes back."""
