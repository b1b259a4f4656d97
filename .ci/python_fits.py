"""Say in one line why this Python cannot set the project up, or nothing when it can.

Runs on any Python, however old: it may use nothing that an old one cannot parse.
"""

import sys


def complaint():  # noqa: ANN201 - as below
    """Return the line for the user, empty when this interpreter fits."""
    found = "Python %d.%d" % sys.version_info[:2]  # noqa: UP031 - parsed by Python 2 as well
    if sys.version_info < (3, 11):  # noqa: UP036 - that is the question
        return (
            "stackgen needs Python 3.11 or newer, this is " + found + "."
            " Name another: make demo PYTHON=python3.13"
        )
    try:
        import ensurepip  # noqa: F401, PLC0415 - only whether they are there
        import venv  # noqa: F401, PLC0415
    except ImportError:
        return (
            found + " has no venv module. On Debian and Ubuntu: apt-get install python3-venv;"
            " or name another: make demo PYTHON=python3.13"
        )
    return ""


if __name__ == "__main__":
    sys.exit(complaint() or 0)
