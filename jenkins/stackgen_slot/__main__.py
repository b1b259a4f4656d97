"""The entry point of the image."""


def main() -> None:
    """Prepare the slot, then become Jenkins' own start script."""
    raise NotImplementedError


if __name__ == "__main__":
    main()
