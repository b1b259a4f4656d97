"""A real Jenkins, started by the container's own entry point, and asked over HTTP."""

import base64
import json
import os
import shlex
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from stackgen_slot import __main__ as entry
from stackgen_slot import casc, jobs
from stackgen_slot.clouds import Dialect
from stackgen_slot.settings import read

ADDRESS = "http://127.0.0.1:8080"


class Jenkins:
    """The process, and requests to it."""

    def __init__(
        self,
        war: Path,
        environ: Mapping[str, str],
        dialect: Dialect,
        log: Path,
        *,
        configured: bool = True,
    ) -> None:
        """Let the entry point prepare everything, then start Java as the base image's script does.

        Args:
            war: Of Jenkins.
            environ: Of the slot's container.
            dialect: Of the EC2 plugin that is there.
            log: Takes what Jenkins prints.
            configured: Whether configuration as code finds any.
        """
        started: list[tuple[Sequence[str], Mapping[str, str]]] = []
        code = entry.main([], environ, lambda _, *given: started.append(given))
        assert code == 0, "the entry point refused"
        settings = read(environ)
        document = casc.render(settings, dialect, jobs.scripts(settings, environ))
        (settings.local / "casc" / "00-stackgen.yaml").write_text(
            json.dumps(document if configured else {"unclassified": {}})
        )
        ((_, *options), given) = started[0]
        java = shlex.split(f"{given.get('JAVA_OPTS', '')} {given['JENKINS_JAVA_OPTS']}")
        command = ["java", *java, "-jar", str(war), *options]
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [*command, "--httpListenAddress=127.0.0.1", "--httpPort=8080"],
                env={**given, "PATH": os.environ["PATH"]},
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        self._log = log
        self._cookies = CookieJar()

    def wait(self, seconds: float = 240) -> None:
        """Wait until it serves; a process that ends before is shown with its last lines."""
        end = time.monotonic() + seconds
        while self.status("/login") != 200:
            tail = self._log.read_text(errors="replace")[-6000:]
            assert self.process.poll() is None, f"it ended with {self.process.returncode}: {tail}"
            assert time.monotonic() < end, f"it does not serve: {tail}"
            time.sleep(1)

    def ask(
        self, path: str, who: tuple[str, str] | None = None, form: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Return status and text of an answer; with a form the request is a POST."""
        headers = {}
        if who:
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(who).encode()).decode()
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form).encode()
            if who and who[0] == casc.ADMIN:
                crumb = json.loads(self.ask("/crumbIssuer/api/json", who)[1])
                headers[crumb["crumbRequestField"]] = crumb["crumb"]
        request = urllib.request.Request(f"{ADDRESS}{path}", data=body, headers=headers)  # noqa: S310
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")
        except (urllib.error.URLError, OSError):
            return 0, ""

    def status(self, path: str, who: tuple[str, str] | None = None) -> int:
        """Return the status of a GET."""
        self._cookies.clear()
        return self.ask(path, who)[0]

    def post(self, path: str, who: tuple[str, str] | None = None, **form: str) -> int:
        """Return the status of a POST."""
        self._cookies.clear()
        return self.ask(path, who, form)[0]

    def groovy(self, who: tuple[str, str], script: str) -> Any:
        """Return what a script in the console prints, as JSON."""
        self._cookies.clear()
        status, text = self.ask("/scriptText", who, {"script": script})
        assert status == 200, text
        return json.loads(text)

    def end(self) -> int:
        """End it as ECS would; return its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
