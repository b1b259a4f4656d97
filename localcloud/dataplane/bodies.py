"""The body of a request, piece by piece as its client sends it.

https://www.rfc-editor.org/rfc/rfc9112#section-6
"""

from collections.abc import Mapping
from typing import Protocol

#: Bodies and answers are passed on in pieces of at most this size, however long they are.
PIECE = 64 * 1024

#: No size of a chunk is written in more characters, its extensions included.
_SIZE_LINE = 256


class MalformedError(Exception):
    """What the client says of its body's length makes no sense."""


class SilentError(Exception):
    """The client has not sent anything for too long."""


class GoneError(Exception):
    """The client has gone before its body was whole."""


class Reader(Protocol):
    """A buffered reader of the client's connection."""

    def read1(self, size: int, /) -> bytes:
        """Return what is there, at most `size` bytes; wait for something if nothing is."""

    def readline(self, size: int, /) -> bytes:
        """Return a line, at most `size` bytes of it."""


class Body:
    """What is still to come of a request's body.

    Args:
        reader: Where it comes from.
        headers: Of the request.

    Raises:
        MalformedError: The headers tell no length.
    """

    def __init__(self, reader: Reader, headers: Mapping[str, str]) -> None:
        self._reader = reader
        self.chunked = "chunked" in (headers.get("Transfer-Encoding") or "").lower()
        self.length = 0 if self.chunked else _size(headers.get("Content-Length") or "0", base=10)
        self._left = self.length
        self.whole = not self.chunked and not self.length

    def piece(self) -> bytes:
        """Return what has come, as a target gets it; `whole` says whether it was the last.

        A chunked body stays one: a target gets the pieces before anybody knows how long it is.

        Raises:
            MalformedError: The body is no chunked one.
            SilentError: Nothing more comes.
            GoneError: The client has hung up.
        """
        try:
            return self._chunk() if self.chunked else self._part()
        except TimeoutError:
            raise SilentError from None
        except OSError as error:
            raise GoneError from error

    def _part(self) -> bytes:
        found = self._reader.read1(min(self._left, PIECE))
        if not found:
            raise GoneError
        self._left -= len(found)
        self.whole = not self.chunked and not self._left
        return found

    def _chunk(self) -> bytes:
        """Return what has come of a chunk as a chunk of its own; trailers are for this hop."""
        if not self._left:
            self._left = _size(self._line(_SIZE_LINE).partition(";")[0], base=16)
        if not self._left:
            while self._line(PIECE).strip():
                pass
            self.whole = True
            return b"0\r\n\r\n"
        found = self._part()
        if not self._left and self._line(4).strip():
            raise MalformedError("a chunk is longer than it says")
        return b"%x\r\n%b\r\n" % (len(found), found)

    def _line(self, size: int) -> str:
        line = self._reader.readline(size)
        if not line:
            raise GoneError
        if not line.endswith(b"\n"):
            raise MalformedError("a line has no end")
        return line.decode("latin-1")


def _size(text: str, *, base: int) -> int:
    """Return a length.

    Raises:
        MalformedError: It is none.
    """
    try:
        size = int(text.strip(), base)
    except ValueError as error:
        raise MalformedError(str(error)) from None
    if size < 0:
        raise MalformedError(f"a negative length: {size}")
    return size
