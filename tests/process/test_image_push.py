"""The image's way into a registry, by a real buildah and a real registry on this machine.

The registry stands where ECR is: it asks for a password, and what it holds is read back by digest.
A second one, open to all, gives the base image. The context is a small one; the whole one is built
in `test_controller_image.py`.
"""

import base64
import io
import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from cli import __version__
from cli.deploy.target import Target
from cli.edge import Edge
from cli.flags import Flags
from cli.image.own import OwnImage
from cli.image.push import Images
from cli.image_records import RegistryLogin
from cli.programs import Program, execute
from cli.ui import Ui
from stacks.controller_image import REPOSITORY, revision
from stacks.errors import StackgenError
from tests.programs import root_programs

if TYPE_CHECKING:
    from cli.aws import Aws

pytestmark = pytest.mark.process

PASSWORD = "the-registrys-own-password"  # noqa: S105 - of a registry that lives for a second
#: Of the password above, by bcrypt, the only form the registry takes.
LINE = "AWS:$2b$04$Ssq1AtAytU5CRzRj4V26heXyT0oPQJ5EWpNJBNOMm9zv6MiZ7E79S\n"
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
LABEL = "org.opencontainers.image"


@dataclass
class Registry:
    """A running registry."""

    host: str
    process: subprocess.Popen[bytes]

    def ask(self, path: str, accept: str = MANIFEST) -> tuple[str, bytes] | None:
        """Return digest and body of a manifest or blob; None when there is none."""
        word = base64.b64encode(f"AWS:{PASSWORD}".encode()).decode()
        headers = {"Accept": accept, "Authorization": f"Basic {word}"}
        asked = Request(f"http://{self.host}/v2/{REPOSITORY}/{path}", headers=headers)
        try:
            with build_opener(ProxyHandler({})).open(asked, timeout=5) as answer:
                return answer.headers.get("Docker-Content-Digest", ""), answer.read()
        except HTTPError as error:
            if error.code != 404:
                raise
            return None

    def end(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()


@contextmanager
def registry(folder: Path, *, closed: bool) -> Iterator[Registry]:
    """Run a registry on a port that the system chooses."""
    folder.mkdir()
    (folder / "htpasswd").write_text(LINE)
    asks = f"auth: {{htpasswd: {{realm: r, path: {folder}/htpasswd}}}}\n" if closed else ""
    (folder / "config.yml").write_text(
        f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {folder}}}}}\n"
        f"http: {{addr: '127.0.0.1:0'}}\n{asks}"
    )
    log = folder / "log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            ["docker-registry", "serve", str(folder / "config.yml")], stderr=said, stdout=said
        )
    try:
        until = time.monotonic() + 20
        while not (found := re.search(r"listening on (127\.0\.0\.1:\d+)", log.read_text())):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.02)
        yield Registry(found[1], process)
    finally:
        process.kill()
        process.wait()


@dataclass
class Ecr:
    """ECR with one repository, in a registry of this machine."""

    registry: Registry
    password: str = PASSWORD

    def repository(self, name: str) -> str:
        """Return its address."""
        return f"{self.registry.host}/{name}"

    def finish_repository(self, name: str) -> None:
        """Leave it as it is."""

    def image_digest(self, _repository: str, tag: str) -> str | None:
        """Return what the registry says."""
        found = self.registry.ask(f"manifests/{tag}")
        return found[0] if found else None

    def registry_login(self) -> RegistryLogin:
        """Return its one user."""
        return RegistryLogin(registry=self.registry.host, user="AWS", password=self.password)


def _plain(words: Sequence[str]) -> list[str]:
    """Let a log-in go without TLS, which this machine's registry has not; nothing else asks."""
    return [*words[:2], *(["--tls-verify=false"] if "login" in words else []), *words[2:]]


@dataclass
class Place:
    """Where images are built and pushed; what was run and said."""

    ecr: Ecr
    base: Registry
    own: OwnImage
    programs: list[Program] = field(default_factory=list)
    said: io.StringIO = field(default_factory=io.StringIO)

    def images(self) -> Images:
        """Return the images of this place."""

        def run(program: Program, line: Callable[[str], None]) -> int:
            self.programs.append(program)
            return execute(replace(program, words=_plain(program.words)), line)

        edge = Edge(execute=run, stderr=self.said, machine=lambda: "x86_64")
        target = Target(
            aws=cast("Aws", self.ecr), stack_name="ci", region="eu-west-1", account="123456789012"
        )
        flags = Flags(verbose=True)
        return Images(target, flags, edge, Ui(flags, edge))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Run both registries, and put a base image into the open one."""
    root_programs("buildah", "docker-registry")
    store, run = tmp_path / "store", tmp_path / "run"
    (tmp_path / "storage.conf").write_text(
        f'[storage]\ndriver = "vfs"\ngraphroot = "{store}"\nrunroot = "{run}"\n'
    )
    with (
        registry(tmp_path / "ecr", closed=True) as ecr,
        registry(tmp_path / "open", closed=False) as base,
    ):
        known = "".join(
            f'[[registry]]\nlocation = "{one.host}"\ninsecure = true\n' for one in (ecr, base)
        )
        (tmp_path / "registries.conf").write_text(known)
        monkeypatch.setenv("CONTAINERS_STORAGE_CONF", str(tmp_path / "storage.conf"))
        monkeypatch.setenv("CONTAINERS_REGISTRIES_CONF", str(tmp_path / "registries.conf"))
        monkeypatch.setenv("BUILDAH_ISOLATION", "chroot")
        name = f"{base.host}/jenkins:1"
        (tmp_path / "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /base\n")
        for words in (["build", "--format", "docker", "-t", name, str(tmp_path)], ["push", name]):
            subprocess.run(["buildah", *words], check=True, capture_output=True, timeout=60)
        subprocess.run(["buildah", "rmi", name], check=True, capture_output=True, timeout=60)
        files = {
            "Dockerfile": "ARG BASE_IMAGE=none\nFROM ${BASE_IMAGE}\nCOPY run /run\n",
            "run": "#!/bin/sh\n",
        }
        own = OwnImage(files=files, base=name, architecture="x86_64")
        yield Place(ecr=Ecr(ecr), base=base, own=own)


def labels(place: Place, digest: str) -> dict[str, str]:
    """Return the labels of an image in the registry, by its digest."""
    found = place.ecr.registry.ask(f"manifests/{digest}")
    assert found is not None
    manifest = json.loads(found[1])
    config = place.ecr.registry.ask(f"blobs/{manifest['config']['digest']}", "*/*")
    assert config is not None
    told: dict[str, Any] = json.loads(config[1])
    assert (told["architecture"], told["os"]) == ("amd64", "linux")
    return dict(told["config"]["Labels"])


def test_a_pushed_image_is_read_back_by_its_digest(place: Place) -> None:
    """Its labels say what it was built on, by which version, from which content."""
    pushed = place.images().push(place.own, "buildah")
    assert pushed.reference == f"{place.ecr.registry.host}/{REPOSITORY}@{pushed.digest}"
    with build_opener(ProxyHandler({})).open(
        Request(f"http://{place.base.host}/v2/jenkins/manifests/1", headers={"Accept": MANIFEST}),
        timeout=5,
    ) as answer:
        base = answer.headers["Docker-Content-Digest"]
    told = labels(place, pushed.digest)
    assert told[f"{LABEL}.base.name"] == place.own.base
    assert told[f"{LABEL}.base.digest"] == base
    assert told[f"{LABEL}.version"] == __version__
    assert told[f"{LABEL}.revision"] == revision(place.own.files, place.own.base)
    built = next(one for one in place.programs if "build" in one.words)
    assert f"BASE_IMAGE={place.own.base}@{base}" in built.words


def test_what_is_there_is_found_and_not_built_again(place: Place) -> None:
    """By its tag, which is its content's; another content is not there."""
    pushed = place.images().push(place.own, "buildah")
    ran = len(place.programs)
    found = place.images().find(place.own)
    assert found
    assert (found.digest, found.tag) == (pushed.digest, place.own.tag)
    assert place.images().find(replace(place.own, architecture="arm64")) is None
    assert len(place.programs) == ran


def test_the_password_stands_nowhere(place: Place) -> None:
    """Neither on a command line nor in what is said; the file of the log-in is gone."""
    place.images().push(place.own, "buildah")
    shown = repr(place.programs) + place.said.getvalue()
    assert PASSWORD not in shown
    assert base64.b64encode(f"AWS:{PASSWORD}".encode()).decode() not in shown
    login = next(one for one in place.programs if "login" in one.words)
    kept = Path(login.words[login.words.index("--authfile") + 1])
    assert kept.name == "auth.json"
    assert not kept.parent.exists()
    assert login.text == PASSWORD


def test_a_wrong_password_says_so_and_not_which(place: Place) -> None:
    """Nothing is pushed; the first complaint is the error."""
    place.ecr.password = "another-and-wrong-one"  # noqa: S105 - what the test is about
    with pytest.raises(StackgenError, match="buildah cannot log in to") as refused:
        place.images().push(place.own, "buildah")
    assert "another-and-wrong-one" not in f"{refused.value.message}{refused.value.hint}"
    assert place.ecr.image_digest(REPOSITORY, place.own.tag) is None


def test_without_its_registry_the_copy_that_is_here_is_built_on(place: Place) -> None:
    """And said to be; an image that nobody has ends it before anything is built."""
    place.images().push(place.own, "buildah")
    place.base.end()
    changed = replace(place.own, files={**place.own.files, "run": "#!/bin/sh -e\n"})
    assert place.images().push(changed, "buildah").digest
    assert "the copy that is here is built on" in place.said.getvalue()
    unknown = replace(place.own, base=f"{place.base.host}/jenkins:2")
    with pytest.raises(StackgenError, match="cannot be had"):
        place.images().push(unknown, "buildah")


def test_a_build_that_fails_names_the_first_complaint(place: Place) -> None:
    """And shows the last lines."""
    files = {**place.own.files, "Dockerfile": "ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\nCOPY no /no\n"}
    with pytest.raises(StackgenError, match=r"buildah cannot build the image: .*no such file"):
        place.images().push(replace(place.own, files=files), "buildah")
