"""Job definitions: from files in the image, or cloned, with the last good copy kept in the home."""

from stackgen_slot.settings import Settings


def scripts(settings: Settings) -> list[str]:
    """Return the job-dsl scripts in the order of their paths; empty without definitions.

    Raises:
        SlotError: They cannot be cloned and no earlier copy is kept.
    """
    raise NotImplementedError
