"""What the container says about itself: the one error that ends its start, and warnings."""

import sys


class SlotError(Exception):
    """What keeps a slot from starting, and what to do about it."""

    def __init__(self, what: str, remedy: str) -> None:
        """Keep the two halves of the line.

        Args:
            what: What is wrong and where, without any secret.
            remedy: What to do next.
        """
        super().__init__(f"{what}: {remedy}")
        self.what = what
        self.remedy = remedy


def say(text: str) -> None:
    """Write one line to the log, however many the text has."""
    sys.stderr.write(f"stackgen: {' '.join(text.split())}\n")
    sys.stderr.flush()
