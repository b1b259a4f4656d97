"""What the local AWS raises for its caller to show."""


class LocalCloudError(Exception):
    """The local AWS could not be started, reached or ended; the text says what to do."""
