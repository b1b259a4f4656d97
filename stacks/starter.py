"""The commented file that `stackgen init` writes: valid as it is, the next steps as comments."""

_TEXT = """\
# yaml-language-server: $schema=stackgen.schema.json
# That line lets editors complete and check this file: stackgen schema > stackgen.schema.json
name: {name}
{region}

# One Jenkins in two slots over two zones. With nothing below, only the VPC can reach it.
controllers:
  - name: main
    slots: 2
    memory_mib: 3072

# The address users type, in a public hosted zone, and who may reach it from the internet.
# dns:
#   zone: example.com
# access:
#   allow: [203.0.113.0/24]

agents:
  - label: linux
    instance_types: [m6i.large]
    max: 10
"""


def starter_text(name: str = "ci", region: str | None = None) -> str:
    """Return a configuration to start from.

    Args:
        name: The stack's name.
        region: Its region; without one the line is a comment, and the environment's counts.
    """
    line = f"region: {region}" if region else "# region: us-east-1"
    return _TEXT.format(name=name, region=line)
