"""Starts a controller or an agent, by the path of this folder.

`python -I <this folder> <descriptor> <parent> <home>` · `… <descriptor> <parent>` without a home.
"""

import os
import sys
from pathlib import Path

# By path, Python looks for modules in this folder, where names could hide those of its library.
sys.path[0] = str(Path(__file__).resolve().parents[2])

from localcloud.standin import agent, boot, real, war  # noqa: E402 - found only now

if __name__ == "__main__":
    descriptor, starter, *home = sys.argv[1:]
    if home and war.wanted(os.environ):
        real.main(int(descriptor), int(starter), Path(home[0]))
    elif home:
        boot.main(int(descriptor), int(starter), Path(home[0]))
    else:
        agent.main(int(descriptor), int(starter))
