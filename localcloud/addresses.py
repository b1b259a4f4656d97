"""Loopback addresses of instances: each has one of its own, so that hosts can be told apart.

Linux answers at every address of 127.0.0.0/8 without being asked. Elsewhere there is only one, and
instances differ by their ports.
"""

import hashlib
import sys


def address_of(instance_id: str) -> str:
    """Return the address at which an instance's processes listen, the same each time."""
    if sys.platform != "linux":
        return "127.0.0.1"
    one, two, three = hashlib.sha256(instance_id.encode()).digest()[:3]
    # Never 127.0.x.x, which systems use themselves, and no last octet that looks like a network.
    return f"127.{1 + one % 254}.{two}.{1 + three % 254}"
