"""A small image, and a builder that is played."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cli.image.own import OwnImage
from cli.programs import Program

OWN = OwnImage(
    files={"Dockerfile": "ARG BASE_IMAGE=b:1\nFROM ${BASE_IMAGE}\n"},
    base="b:1",
    architecture="x86_64",
)
BASE_DIGEST = f"sha256:{'b' * 64}"
ANSWERS = {
    "version": (0, ""),
    "pull": (0, ""),
    "inspect": (0, f'["b@{BASE_DIGEST}"]'),
    "build": (0, "STEP 1/2: FROM b\n#6 [2/3] RUN x\nother"),
    "tag": (0, ""),
    "login": (0, "Login Succeeded"),
    "push": (0, ""),
    "logout": (0, ""),
}


@dataclass
class Played:
    """Answers programs by the first known word of their line."""

    answers: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    ran: list[Program] = field(default_factory=list)

    def __call__(self, program: Program, line: Callable[[str], None]) -> int:
        """Play one call; whether a builder works is no work of it."""
        if self.verb(program) != "version":
            self.ran.append(program)
        code, said = {**ANSWERS, **self.answers}[self.verb(program)]
        for one in said.splitlines():
            line(one)
        return code

    @staticmethod
    def verb(program: Program) -> str:
        """Return what a call is about."""
        return next(word for word in program.words if word in ANSWERS)

    def verbs(self) -> list[str]:
        """Return what all calls were about."""
        return [self.verb(one) for one in self.ran]

    def base(self) -> str:
        """Return what was built on."""
        built = next(one for one in self.ran if self.verb(one) == "build")
        found = re.search(r"BASE_IMAGE=(\S+)", " ".join(built.words))
        assert found
        return found[1]
