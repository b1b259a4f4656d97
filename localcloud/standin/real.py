"""A real Jenkins in the place of the stand-in: prepared by the image's own entry point.

It takes what `JENKINS_WAR` and `JENKINS_PLUGINS` name, a war and a folder of plugins that fit it,
and `java` from the path. What it does takes as long as it takes: no factor compresses a JVM. Its
agents are asked for; nothing answers SSH at their addresses, so no build runs on one.
"""

import json
import os
import re
import shlex
import shutil
import socket
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import stackgen_slot
from localcloud.standin.ending import end_with
from localcloud.standin.slot import configured
from localcloud.standin.war import PLUGINS, WAR
from stackgen_slot import __main__ as entry
from stackgen_slot import casc, jobs
from stackgen_slot.clouds import Dialect
from stackgen_slot.settings import read

#: The version of the EC2 plugin that is spoken to in another way.
_OLD_EC2: Dialect = "1688"


def main(descriptor: int, parent: int, folder: Path) -> None:
    """Become Jenkins, at the address of an inherited socket."""
    end_with(parent)
    with socket.socket(fileno=descriptor) as bound:
        host, port = bound.getsockname()
    folder.mkdir(parents=True, exist_ok=True)
    local = Path.cwd() / f"jenkins-{os.getpid()}"
    environ = {**os.environ, "JENKINS_HOME": str(folder)}
    if not configured(environ):
        _become(command(environ, (), host, port), environ)
    share = local / "share"
    _lay_out(share, Path(environ.get(PLUGINS) or "."))
    environ |= {"STACKGEN_LOCAL": str(local), "STACKGEN_SHARE": str(share)}

    def become(_: str, words: Sequence[str], given: Mapping[str, str]) -> None:
        if _dialect(share / "plugins") == _OLD_EC2:
            settings = read(environ)
            document = casc.render(settings, _OLD_EC2, jobs.scripts(settings, environ))
            path = local / "casc" / "00-stackgen.yaml"
            path.write_text(json.dumps(document), encoding="utf-8")
        _become(command(given, words[1:], host, port), given)

    sys.exit(entry.main([], environ, become))


def command(environ: Mapping[str, str], options: Sequence[str], host: str, port: int) -> list[str]:
    """Return what the base image's start script would become, listening where it must.

    Args:
        environ: What Jenkins is started with.
        options: What the entry point adds for Jenkins itself.
        host: Where it listens.
        port: At which port.
    """
    java = f"{environ.get('JAVA_OPTS', '')} {environ.get('JENKINS_JAVA_OPTS', '')}"
    return [
        "java",
        *shlex.split(java),
        "-jar",
        environ[WAR],
        *shlex.split(environ.get("JENKINS_OPTS", "")),
        *options,
        f"--httpListenAddress={host}",
        f"--httpPort={port}",
    ]


def _become(words: Sequence[str], environ: Mapping[str, str]) -> None:
    os.execvpe(words[0], list(words), dict(environ))  # noqa: S606 - that is its purpose


def _lay_out(share: Path, plugins: Path) -> None:
    """Lay out what the image would hold: plugins and init scripts."""
    (share / "plugins").mkdir(parents=True, exist_ok=True)
    for archive in (*plugins.glob("*.hpi"), *plugins.glob("*.jpi")):
        link = share / "plugins" / f"{archive.stem}.jpi"
        link.unlink(missing_ok=True)
        link.symlink_to(archive.resolve())
    # Beside the program in a checkout, with the command line's data in a wheel.
    root = Path(stackgen_slot.__file__).parents[1]
    places = (root / "init.groovy.d", root / "cli" / "_data" / "jenkins" / "init.groovy.d")
    scripts = next(place for place in places if place.is_dir())
    shutil.copytree(scripts, share / "init.groovy.d", dirs_exist_ok=True)


def _dialect(plugins: Path) -> Dialect:
    """Return what the EC2 plugin that is there is told."""
    archive = plugins / "ec2.jpi"
    if not archive.exists():
        return "pinned"
    with zipfile.ZipFile(archive) as opened:
        text = opened.read("META-INF/MANIFEST.MF").decode()
    found = re.search(r"^Plugin-Version: (\d+)", text, re.MULTILINE)
    return _OLD_EC2 if found and found.group(1) == _OLD_EC2 else "pinned"
