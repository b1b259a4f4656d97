"""How an address finds what serves it, and whether whoever asks may have it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import chain

from localcloud.standin.access import User
from localcloud.standin.answers import Answer
from localcloud.standin.jenkins import Jenkins


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request of somebody known.

    Attributes:
        jenkins: What it is about.
        user: Who asks.
        base: Jenkins' address as its configuration says it, without a slash at the end.
        here: As the request came to it.
        form: Fields of the query and of a form.
        body: What it carries.
    """

    jenkins: Jenkins
    user: User
    base: str
    here: str
    form: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


Serve = Callable[[Asked, Mapping[str, str]], Answer]


class MissingError(Exception):
    """There is nothing at an address."""


class Routes:
    """Addresses with what serves them."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern[str], str, Serve]] = []

    def at(self, method: str, path: str, right: str) -> Callable[[Serve], Serve]:
        """Have a function serve an address.

        Args:
            method: The only one that is answered.
            path: A regular expression; `<name>` stands for one part of the path.
            right: What whoever asks must have.
        """
        pattern = re.compile(re.sub(r"(?<!\?P)<(\w+)>", r"(?P<\1>[^/]+)", path))

        def keep(serve: Serve) -> Serve:
            self._routes.append((method, pattern, right, serve))
            return serve

        return keep

    def __iter__(self) -> Iterator[tuple[str, re.Pattern[str], str, Serve]]:
        """Return all of them."""
        return iter(self._routes)


def served(tables: Iterable[Routes], method: str, path: str, asked: Asked) -> Answer:
    """Return what stands at an address, or why not."""
    known = False
    for allowed, pattern, right, serve in chain.from_iterable(tables):
        found = pattern.fullmatch(path)
        known = known or bool(found)
        if not found or allowed != method:
            continue
        if not asked.user.may(right):
            text = f"{asked.user.name} is missing the {right} permission"
            return Answer.error(HTTPStatus.FORBIDDEN, text)
        try:
            return serve(asked, found.groupdict())
        except MissingError:
            return Answer.error(HTTPStatus.NOT_FOUND)
    return Answer.error(HTTPStatus.METHOD_NOT_ALLOWED if known else HTTPStatus.NOT_FOUND)
