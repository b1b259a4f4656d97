"""The home on network storage, and the folders that must not lie on it."""

from stackgen_slot.settings import Settings


def prepare(settings: Settings) -> None:
    """Make the home and the task-local folder what Jenkins expects; the same again at each start.

    Raises:
        SlotError: A folder cannot be written.
    """
    raise NotImplementedError
