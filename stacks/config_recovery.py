"""The `recovery` section as types: how soon the stack has to be back."""

from typing import Annotated

from stacks.model import Field, Model

_Seconds = Annotated[int, Field(ge=1, le=86400)]


class Recovery(Model):
    """How soon the stack has to be back; a configuration that cannot keep it is refused."""

    host_seconds: _Seconds | None = None
    """Most seconds from the loss of a host to full redundancy. `stackgen bounds` tells them."""
    jvm_seconds: _Seconds | None = None
    """Most seconds from a Jenkins that crashes, hangs or has no memory left to full redundancy."""
    zone_seconds: _Seconds | None = None
    """Most seconds from the loss of a zone until every request is answered again."""
