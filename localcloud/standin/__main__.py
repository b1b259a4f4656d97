"""Starts a controller: `python -I <this folder> <descriptor> <parent> <home>`."""

import sys
from pathlib import Path

# By path, Python looks for modules in this folder, where names could hide those of its library.
sys.path[0] = str(Path(__file__).resolve().parents[2])

from localcloud.standin.boot import main  # noqa: E402 - found only now

if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
