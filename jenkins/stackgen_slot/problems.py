"""The one error of the container: it ends the start with one line."""


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
