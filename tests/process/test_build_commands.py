"""CodeBuild's commands are really run, by bash, with a docker that only writes down its calls."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from stacks.bootstrap import bootstrap, project_title

pytestmark = pytest.mark.process

DIGEST = f"sha256:{'b' * 64}"
#: Answers as docker does, and keeps each call as a line of JSON.
DOCKER = f"""#!/bin/sh
python3 -c 'import json, sys; print(json.dumps(sys.argv[1:]))' "$@" >> "$CALLS"
case "$*" in
  *RepoDigests*) echo "docker.io/jenkins/jenkins@{DIGEST}" ;;
  login*) cat >> "$STDIN" ;;
esac
"""


def test_a_build_labels_pushes_and_hides_the_password(tmp_path: Path) -> None:
    """Labels with blanks in them stay whole; the base is the digest that was fetched."""
    for name, text in {"docker": DOCKER, "aws": "#!/bin/sh\necho the-password\n"}.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    source = bootstrap()["Resources"][project_title("arm64")]["Properties"]["Source"]
    lines = json.loads(source["BuildSpec"])["phases"]["build"]["commands"]
    done = subprocess.run(
        ["bash", "-c", "\n".join(lines)],
        env={
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "CALLS": str(tmp_path / "calls"),
            "STDIN": str(tmp_path / "stdin"),
            "AWS_REGION": "eu-west-1",
            "BASE_IMAGE": "docker.io/jenkins/jenkins:1",
            "IMAGE": "r.example.com/stackgen/controller:t",
            "LABELS": "a=one two\nb=3",
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    calls = [json.loads(line) for line in (tmp_path / "calls").read_text().splitlines()]
    build = next(call for call in calls if call[0] == "build")
    assert build == [
        *("build", "--build-arg", f"BASE_IMAGE=docker.io/jenkins/jenkins:1@{DIGEST}"),
        *("--label", "a=one two", "--label", "b=3"),
        *("--label", f"org.opencontainers.image.base.digest={DIGEST}"),
        *("--tag", "r.example.com/stackgen/controller:t", "."),
    ]
    login = next(call for call in calls if call[0] == "login")
    assert login == ["login", "--username", "AWS", "--password-stdin", "r.example.com"]
    assert (tmp_path / "stdin").read_text() == "the-password\n"
    assert calls[-1] == ["push", "--quiet", "r.example.com/stackgen/controller:t"]
    assert "the-password" not in (tmp_path / "calls").read_text() + done.stdout + done.stderr
