"""The controllers' image, built by buildah, and its entry point as user 1000.

The base image, the plugin installer, the base's start script and the JVM are stand-ins, which
`tests/controller_base` describes; the Dockerfile, its steps and all that it copies are real.
"""

import json
import os
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from cli import package
from cli.image.context import write
from stackgen_slot import casc, launch
from stackgen_slot.settings import read
from stacks.controller_image import context
from tests.configurations import configuration, synthesis
from tests.controller_container import USER, WORK, Container, Image, base_image, build
from tests.deployed import Deployed
from tests.git_repository import repository
from tests.program import call
from tests.slot_environment import PRIVATE_KEY, secrets
from tests.slot_folders import git_jobs

ROOT = Path(__file__).parents[2]
#: Has agents, and files of its own for the controller `main`.
CONFIG = configuration("everything")
SEED = CONFIG.files["files/main-jobs.groovy"]

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """Build the image as `stackgen image build` hands it to a builder."""
    folder = tmp_path_factory.mktemp("context")
    write(context(CONFIG, package.texts()), folder)
    made = build(folder)
    yield made
    made.remove()


def variables(**changed: str) -> dict[str, str]:
    """Return what the template tells the controller's first slot, and its secrets."""
    template = synthesis("everything").root
    resource = template["Resources"]["Main1TaskDefinition"]["Properties"]
    deployed = Deployed(template, "ci")
    told = {
        item["Name"]: deployed.resolve(item["Value"])
        for item in resource["ContainerDefinitions"][0]["Environment"]
    }
    return {**told, **secrets(), "JENKINS_AGENT_PRIVATE_KEY": PRIVATE_KEY, **changed}


def assert_silent_about_secrets(container: Container) -> None:
    """See that nothing the container wrote holds a secret."""
    written = "".join(container.output())
    files = [*container.home.rglob("*"), *(container.local / "casc").rglob("*")]
    written += "".join(path.read_text() for path in files if path.is_file())
    values = [*secrets().values(), PRIVATE_KEY.splitlines()[1]]
    assert [value for value in values if value in written] == []


def test_image_is_what_the_dockerfile_says(image: Image) -> None:
    """One init before one program, one user, the plugins asked for and their list kept."""
    assert image.config["Entrypoint"] == ["/usr/bin/tini", "--", "/usr/local/bin/stackgen-slot"]
    assert "Cmd" not in image.config
    assert image.config["User"] == str(USER)
    pins = [
        line
        for line in (ROOT / "jenkins" / "plugins.txt").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    asked = json.loads((image.root / "usr/share/asked-plugins.json").read_text())
    assert sorted(f"{name}:{version}" for name, version in asked.items()) == sorted(pins)
    share = image.root / "usr/share/stackgen"
    assert sorted((share / "plugins.installed.txt").read_text().split()) == sorted(pins)
    assert len(list((share / "plugins").glob("*.jpi"))) == len(pins)


def test_image_holds_nothing_it_does_not_need(image: Image) -> None:
    """No compiled files, no package lists; only the task-local folder belongs to Jenkins."""
    ours = [image.root / "usr/share/stackgen", image.root / "usr/local/lib/stackgen"]
    found = [path for folder in ours for path in folder.rglob("*")]
    assert [path for path in found if "__pycache__" in path.parts] == []
    assert {path.stat().st_uid for path in found} == {0}
    assert list((image.root / "var/lib/apt/lists").glob("*Packages*")) == []
    assert (image.root / "var/lib/stackgen").stat().st_uid == USER


def test_empty_home(image: Image, tmp_path: Path) -> None:
    """On an empty home Jenkins starts as user 1000, with the slot's configuration and its jobs."""
    with Container(image, tmp_path, variables()) as container:
        jenkins = container.jenkins()
        written = json.loads((container.local / "casc" / "00-stackgen.yaml").read_text())
        settings = read(variables())
        assert written == casc.render(settings, scripts=[SEED])
        own = container.local / "casc" / "10-01-main-jenkins.yaml"
        assert own.read_text() == CONFIG.files["files/main-jenkins.yaml"]
        assert jenkins["user"] == USER
        assert jenkins["arguments"][-2:] == launch.arguments(settings)
        assert jenkins["environment"]["CASC_JENKINS_CONFIG"] == "/var/lib/stackgen/casc"
        assert (container.local / "copy_reference_file.log").exists()
        names = sorted(path.name for path in container.home.iterdir())
        assert names == [".stackgen-lock", "init.groovy.d", "plugins"]
        assert (container.home / "plugins").readlink() == Path("/var/lib/stackgen/plugins")
        assert len(list((container.local / "plugins").iterdir())) > 50
        assert_silent_about_secrets(container)


def test_what_must_hold_comes_after_the_template_s_options(image: Image, tmp_path: Path) -> None:
    """The JVM takes the last of two, and word for word what was meant."""
    wizard = f"{variables()['JAVA_OPTS']} -Djenkins.install.runSetupWizard=true"
    given = variables(JAVA_OPTS=wizard, JENKINS_OPTS="--prefix=/team")
    with Container(image, tmp_path, given) as container:
        options = container.jenkins()["arguments"]
    assert options.index("-Djenkins.install.runSetupWizard=true") < options.index(
        "-Djenkins.install.runSetupWizard=false"
    )
    assert "-XX:+ExitOnOutOfMemoryError" in options
    folder = "/var/lib/stackgen/workspaces/${ITEM_FULL_NAME}"
    assert f"-Djenkins.model.Jenkins.workspacesDir={folder}" in options
    assert options.index("-jar") < options.index("--prefix=/team")


def test_existing_home(image: Image, tmp_path: Path) -> None:
    """The next task finds jobs and secrets as they were; an older image's plugins step aside."""
    kept = ["config.xml", "jobs/a/builds/1/build.xml", "secrets/master.key", "plugins/old.jpi"]
    for name in kept:
        path = tmp_path / "home" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    for path in [tmp_path / "home", *(tmp_path / "home").rglob("*")]:
        os.chown(path, USER, USER)
    for _ in range(2):
        with Container(image, tmp_path, variables()) as container:
            container.jenkins()
            assert [(container.home / name).read_text() for name in kept[:-1]] == kept[:-1]
            assert (container.home / "plugins").is_symlink()
            aside = container.home / "plugins.before-stackgen" / "old.jpi"
            assert aside.read_text() == "plugins/old.jpi"
            assert_silent_about_secrets(container)


def test_signals_reach_jenkins(image: Image, tmp_path: Path) -> None:
    """No shell and no Python stands between the init and the JVM: dumps and stops arrive."""
    with Container(image, tmp_path, variables()) as container:
        jenkins = container.jenkins()
        assert (jenkins["parent"], jenkins["parent_pid"]) == ("tini", 1)
        container.signal(signal.SIGQUIT)
        container.wait_for(lambda: "Full thread dump" in container.output()[0])
        container.signal(signal.SIGTERM)
        assert container.ended() == 143


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"STACKGEN_URL": None}, "STACKGEN_URL is missing"),
        ({"STACKGEN_CONTROLLER": ""}, "STACKGEN_CONTROLLER is empty"),
        ({"STACKGEN_ZONE": "eu-west-1z"}, "'eu-west-1z' of STACKGEN_ZONE is unknown"),
        ({"STACKGEN_AGENTS": "{}"}, "STACKGEN_AGENTS"),
        ({"JENKINS_ADMIN_PASSWORD": None}, "JENKINS_ADMIN_PASSWORD is missing"),
        ({"JENKINS_ADMIN_PASSWORD": "\udcff\udcfe"}, "JENKINS_ADMIN_PASSWORD cannot be read"),
        ({"JENKINS_HOOKS_TOKEN": '{"token": "x"}'}, "JENKINS_HOOKS_TOKEN"),
        ({"JENKINS_AGENT_PRIVATE_KEY": PRIVATE_KEY[:40]}, "JENKINS_AGENT_PRIVATE_KEY"),
    ],
)
def test_wrong_variable_starts_nothing(
    image: Image, tmp_path: Path, changed: dict[str, str | None], said: str
) -> None:
    """A variable or secret that is missing, unreadable or malformed ends the start in one line."""
    given = {name: text for name, text in {**variables(), **changed}.items() if text is not None}
    assert_refused(image, tmp_path, given, said)
    assert list((tmp_path / "home").iterdir()) == []


def assert_refused(image: Image, folder: Path, given: dict[str, str], said: str) -> None:
    """See that the container ends with one line that has `said`, and starts no Jenkins."""
    with Container(image, folder, given) as container:
        assert container.ended() == 1
        out, err = container.output()
        assert out == ""
        assert err.count("\n") == 1
        assert err.startswith("stackgen: slot not started: ")
        assert said in err
        assert not (container.local / "java.json").exists()
        assert_silent_about_secrets(container)


@pytest.mark.parametrize("name", [".", "jobs"])
def test_home_that_is_another_s_starts_nothing(image: Image, tmp_path: Path, name: str) -> None:
    """A home, or a folder of Jenkins in it, that user 1000 cannot write is named at the start."""
    (tmp_path / "home" / "jobs").mkdir(parents=True)
    os.chown(tmp_path / "home", USER, USER)
    os.chown(tmp_path / "home" / name, 0, 0)
    place = Path("/var/jenkins_home") / name
    assert_refused(image, tmp_path, variables(), f"{place} cannot be written by user {USER}")


def test_task_in_another_zone_starts_nothing(image: Image, tmp_path: Path) -> None:
    """What ECS says of the task is compared with what the template says of the slot."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"AvailabilityZone": "eu-west-1b"}')

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/v4/abc"
        given = variables(ECS_CONTAINER_METADATA_URI_V4=address)
        assert_refused(image, tmp_path, given, "is not the task's, which is 'eu-west-1b'")
        server.shutdown()


class Repository:
    """A host with a repository: answers by git's own program, or takes connections in silence."""

    def __init__(self, folder: Path) -> None:
        """Listen for whoever clones from below `folder`."""
        self.silent = False
        self._folder = folder
        self._held: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"git://127.0.0.1:{self._server.getsockname()[1]}/upstream"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            if self.silent:
                self._held.append(connection)
                continue
            with connection:
                base = f"--base-path={self._folder}"
                subprocess.run(
                    ["git", "daemon", "--inetd", "--export-all", base, str(self._folder)],
                    stdin=connection.fileno(),
                    stdout=connection.fileno(),
                    stderr=subprocess.DEVNULL,
                    timeout=20,
                    check=False,
                )

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()
        for connection in self._held:
            connection.close()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Repository]:
    """Serve a repository with one script."""
    repository(tmp_path / "upstream", {"jobs/a.groovy": "job('a')\n"})
    served = Repository(tmp_path)
    yield served
    served.close()


def test_silent_repository_without_a_copy_starts_nothing(
    image: Image, tmp_path: Path, host: Repository
) -> None:
    """A controller that never had its jobs does not start without them."""
    host.silent = True
    given = variables(STACKGEN_JOBS=git_jobs(host.url, timeout_seconds=1))
    assert_refused(image, tmp_path, given, "no answer within 1 s")


def test_silent_repository_with_a_copy(image: Image, tmp_path: Path, host: Repository) -> None:
    """Jobs of the last good clone stand in; the log names the commit."""
    given = variables(STACKGEN_JOBS=git_jobs(host.url, timeout_seconds=5))
    documents = []
    for silent in (False, True):
        host.silent = silent
        with Container(image, tmp_path, given) as container:
            container.jenkins()
            documents.append((container.local / "casc" / "00-stackgen.yaml").read_text())
            said = container.output()[1]
    assert json.loads(documents[0])["jobs"] == [
        {"script": SEED.replace("${", "^${")},
        {"script": "job('a')\n"},
    ]
    assert documents[0] == documents[1]
    assert re.search(r"WARNING: .*no answer within 5 s.*commit [0-9a-f]{40}", said)


def test_program_runs_instead(image: Image, tmp_path: Path) -> None:
    """A word after the image's name runs in it: a look inside needs no settings."""
    inside = Image(
        root=image.root,
        config={**image.config, "Entrypoint": [*image.config["Entrypoint"], "id", "-u"]},
        container=image.container,
    )
    with Container(inside, tmp_path, {}) as container:
        assert container.ended() == 0
        assert container.output()[0] == f"{USER}\n"


def test_the_command_line_builds_what_is_packaged(tmp_path: Path, image: Image) -> None:
    """With a controller's files; its labels are in the image, which says what it was built on."""
    assert image.config
    (tmp_path / "team.yaml").write_text("jenkins:\n  systemMessage: hello\n")
    file = tmp_path / "stackgen.yaml"
    file.write_text("name: ci\ncontrollers: [{name: main, casc: [team.yaml]}]\n")
    store = f'driver = "vfs"\ngraphroot = "{WORK}/store"\nrunroot = "{WORK}/run"\n'
    (tmp_path / "storage.conf").write_text(f"[storage]\n{store}")
    built_on = ["--builder", "buildah", "--base-image", base_image()]
    where = {
        "CONTAINERS_STORAGE_CONF": str(tmp_path / "storage.conf"),
        "BUILDAH_ISOLATION": "chroot",
    }
    words = ("image", "build", "-c", str(file), *built_on, "--output", "json")
    done = call(tmp_path, *words, **where)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    asked = ["buildah", "inspect", "--type", "image", told["image"]]
    environ = {**os.environ, **where}
    shown = subprocess.run(asked, env=environ, capture_output=True, text=True, check=True)
    labels = json.loads(shown.stdout)["OCIv1"]["config"]["Labels"]
    subprocess.run(["buildah", "rmi", told["image"]], env=environ, check=True, capture_output=True)
    assert labels["org.opencontainers.image.base.name"] == told["base"] == built_on[-1]
    assert labels["org.opencontainers.image.revision"].startswith(told["tag"].partition("-")[0])
    assert told["base_digest"] is None
    assert "the copy that is here is built on" in done.stderr
