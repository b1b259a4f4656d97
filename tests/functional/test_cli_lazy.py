"""A module that is loaded late is the same module."""

import subprocess
import sys

PROGRAM = """
import sys
from cli.lazy import load_when_used
load_when_used("configparser")
import configparser
print("NoSectionError" in object.__getattribute__(configparser, "__dict__"))
print(configparser.NoSectionError("a").section, configparser.__name__)
import colorsys, json.decoder
print(colorsys.rgb_to_hsv(0, 0, 0))
"""


def test_a_module_is_loaded_when_it_is_used() -> None:
    """Not before; and others at once, as ever."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["False", "a configparser", "(0.0, 0.0, 0)"]
