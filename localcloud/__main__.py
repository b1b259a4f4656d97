"""`python -m localcloud --home DIR`: the server of the local AWS, in the foreground."""

import argparse
from pathlib import Path

from localcloud import server


def main() -> None:
    """Serve until told to end."""
    parser = argparse.ArgumentParser(prog="python -m localcloud", description=__doc__)
    parser.add_argument("--home", required=True, type=Path, help="the state folder")
    server.run(parser.parse_args().home)


if __name__ == "__main__":
    main()
