"""A real Jenkins boots by itself from the stack's ids, and starts an agent from nothing but them.

Needs files that no registry carries, and is left out without them: `JENKINS_WAR`, a Jenkins, and
`JENKINS_PLUGINS`, a folder of `*.hpi` or `*.jpi` that fit it. Their versions decide which
configuration is rendered. It has a network namespace of its own: root, or unprivileged ones.
"""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from stackgen_slot.clouds import Dialect
from tests.programs import ROOT

pytestmark = [pytest.mark.process, pytest.mark.real_jenkins]


def version(archive: Path, key: str) -> str:
    """Return what a manifest says; long lines of it go on after a line break and a blank."""
    with zipfile.ZipFile(archive) as opened:
        text = opened.read("META-INF/MANIFEST.MF").decode()
    found = re.search(rf"^{key}: (.*?)\s*$", re.sub(r"\r?\n ", "", text), re.MULTILINE)
    assert found, f"{archive} says nothing of its {key}"
    return found.group(1)


def files() -> tuple[Path, Path]:
    """Return the war and the folder of plugins."""
    return Path(os.environ["JENKINS_WAR"]), Path(os.environ["JENKINS_PLUGINS"])


def dialect(ec2: str) -> Dialect:
    """Return what the EC2 plugin of a version is told."""
    number = int(ec2.split(".", maxsplit=1)[0])
    assert number == 1688 or number >= 2059, f"EC2 plugin {ec2}: the table has 1688 and 2059"
    return "1688" if number == 1688 else "pinned"


def described() -> str:
    """Say which set runs on which Java."""
    war, plugins = files()
    archives = {path.stem: path for path in (*plugins.glob("*.hpi"), *plugins.glob("*.jpi"))}
    java = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr
    return (
        f"Jenkins {version(war, 'Jenkins-Version')}, {len(archives)} plugins, EC2 plugin"
        f" {version(archives['ec2'], 'Plugin-Version')}, on {java.splitlines()[0]}"
    )


def outcome(folder: Path) -> dict[str, Any]:
    """Boot Jenkins once and let it be asked."""
    war, plugins = files()
    (archive,) = (*plugins.glob("ec2.hpi"), *plugins.glob("ec2.jpi"))
    ec2 = version(archive, "Plugin-Version")
    user = [] if os.geteuid() == 0 else ["--map-root-user"]
    session = ROOT / "tests" / "process" / "real_jenkins" / "session.py"
    command = ["unshare", "--net", *user, sys.executable, session, war, plugins, folder]
    done = subprocess.run(
        [*map(str, command), dialect(ec2)],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'jenkins'}"},
    )
    assert done.returncode == 0, done.stderr[-8000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> dict[str, Any]:
    """Return what was seen of the one Jenkins; its versions are printed whatever the outcome."""
    capture = pytestconfig.pluginmanager.get_plugin("capturemanager")
    assert capture is not None
    with capture.global_and_fixture_disabled():
        sys.stdout.write(f"\n{described()}\n")
    return outcome(tmp_path_factory.mktemp("real"))


def test_only_the_login_page_is_open(seen: dict[str, Any]) -> None:
    """Without a login there is the page to log in, and nothing else."""
    found = seen["anonymous"]
    assert found.pop("/login") == 200
    # Without its plugin there is nothing at that address.
    assert found.pop("/prometheus/") in {403, 404}
    assert set(found.values()) == {403}, found


def test_hooks_have_exactly_their_rights(seen: dict[str, Any]) -> None:
    """The stack's own user sees and quiets Jenkins; it builds, deletes and runs nothing."""
    found = seen["hooks"]
    assert [found[name] for name in ("api", "job", "metrics", "quiet", "loud")] == [200] * 5
    assert found["queue"] is True
    assert found["quieting"] is True
    assert [found[name] for name in ("build", "delete", "script")] == [403] * 3
    assert [found[name] for name in ("other token", "password")] == [401] * 2


def test_jobs_and_clouds_are_there(seen: dict[str, Any]) -> None:
    """Job definitions ran without executor and approval, their `${}` untouched."""
    assert seen["seed"] == "in groovy"
    account = seen["account"]
    image = account["kinds"][0]["image"]
    assert seen["clouds"] == [
        {
            "name": "main-1",
            "templates": [
                [f"linux-m5.large-{subnet['zone']}", image, subnet["id"], "linux"]
                for subnet in account["subnets"]
            ],
        }
    ]


def test_a_build_starts_an_agent_from_the_stacks_ids(seen: dict[str, Any]) -> None:
    """A build that waits for a label leads to one instance, and everything of it is the stack's."""
    (instance,) = seen["instances"]
    account = seen["account"]
    assert instance["ImageId"] == account["kinds"][0]["image"]
    assert instance["InstanceType"] == "m5.large"
    assert instance["SubnetId"] == account["subnets"][0]["id"]
    assert [group["GroupId"] for group in instance["SecurityGroups"]] == [account["security_group"]]
    assert instance["KeyName"] == account["key_pair"]
    assert instance["IamInstanceProfile"]["Arn"] == account["instance_profile"]
    metadata = instance["MetadataOptions"]
    assert (metadata["HttpTokens"], metadata["HttpPutResponseHopLimit"]) == ("required", 1)
    tags = {tag["Key"]: tag["Value"] for tag in instance["Tags"]}
    assert tags["stackgen:slot"] == "main-1"
    assert tags["stackgen:stack"] == "ci"
    assert tags["jenkins_server_url"] == "http://127.0.0.1:8080/"


def test_it_ends_when_asked(seen: dict[str, Any]) -> None:
    """SIGTERM reaches Jenkins, which stops in order."""
    assert seen["ended"] == 143


def test_the_next_start_knows_only_the_new_token(seen: dict[str, Any]) -> None:
    """On the same home with another secret the earlier token is refused, and nothing is twice."""
    assert seen["again"] == {"old": 401, "new": 200, "clouds": ["main-1"], "kept": True}


def test_no_secret_lies_about(seen: dict[str, Any]) -> None:
    """Neither home, configuration nor log has the password, the token or the key in clear."""
    assert seen["leaks"] == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        # Lists are appended: a file of the user's own could open what ours closes.
        ("opened", "anonymous has hudson.model.Hudson.Read"),
        # Without its configuration an empty home is open to everybody, with /login at 200.
        ("unconfigured", "its address is null"),
    ],
)
def test_a_jenkins_that_must_not_serve_ends(seen: dict[str, Any], name: str, why: str) -> None:
    """It ends with one line, instead of a warning in a log that nobody reads."""
    found = seen[name]
    assert found["code"] == 1
    (line,) = found["said"]
    assert f"because {why}" in line
