"""The controllers' image: its context, who builds it, where it is pushed."""

#: Builders of this machine, in the order in which they are looked for.
BUILDERS = ("docker", "podman", "buildah")
#: Builds in the account, where this machine has none of them.
CODEBUILD = "codebuild"


def image_name(text: str) -> str:
    """Return the name of an image; refuse what none has before a builder takes it for an option."""
    import re  # noqa: PLC0415 - few verbs are given one

    import click  # noqa: PLC0415

    from stacks.values import IMAGE_PATTERN  # noqa: PLC0415

    if not re.fullmatch(IMAGE_PATTERN, text):
        raise click.BadParameter(f"'{text}' is no image; write registry/path:tag, in lower case")
    return text
