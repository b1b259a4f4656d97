"""Completion in the shells themselves."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def shell(name: str, script: str) -> str:
    """Run a script in a shell that finds stackgen; return what it prints."""
    if shutil.which(name) is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is missing: .ci/run installs it")
        pytest.skip(f"{name} is not installed")
    environment = {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "HOME": str(ROOT / "tests"),
        "TERM": "dumb",
    }
    done = subprocess.run(
        [name, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def in_bash(*words: str) -> list[str]:
    """Complete the last of some words as bash does on a tab."""
    quoted = " ".join(f"'{word}'" for word in words)
    return shell(
        "bash",
        'eval "$(stackgen completion bash)"\n'
        "complete -p stackgen >/dev/null || exit 1\n"
        f"COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}\n"
        '_stackgen_completion stackgen; printf "%s\\n" "${COMPREPLY[@]}"',
    ).split()


def test_bash_completes_verbs_options_and_values() -> None:
    """A verb, a verb inside a verb, an option, a choice, a region."""
    assert in_bash("stackgen", "de") == ["deploy", "destroy"]
    assert in_bash("stackgen", "local", "d") == ["down"]
    assert in_bash("stackgen", "deploy", "--end") == ["--endpoint-url"]
    assert in_bash("stackgen", "status", "--output", "j") == ["json"]
    assert in_bash("stackgen", "deploy", "--region", "eu-west-") == [
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
    ]


def test_fish_completes_with_what_a_verb_does() -> None:
    """Fish shows the summary beside the verb."""
    told = shell("fish", 'stackgen completion fish | source; complete -C "stackgen de"')
    assert "deploy\tCreate or update the stack through a change set." in told


def test_zsh_knows_whom_to_ask() -> None:
    """The function is bound to the program's name, and the program answers it."""
    told = shell(
        "zsh",
        "autoload -U compinit; compinit -D -u\n"
        'eval "$(stackgen completion zsh)"; print $_comps[stackgen]\n'
        'COMP_WORDS="stackgen de" COMP_CWORD=1 _STACKGEN_COMPLETE=zsh_complete stackgen',
    )
    assert told.splitlines()[0] == "_stackgen_completion"
    assert "destroy" in told


def test_a_verb_is_completed_without_importing_it() -> None:
    """The tab key must not wait for AWS's client or the core."""
    asked = (
        "import os, sys; os.environ.update(COMP_WORDS='stackgen de', COMP_CWORD='1',"
        " _STACKGEN_COMPLETE='bash_complete')\n"
        "from cli.main import main\n"
        "try:\n    main([])\nexcept SystemExit:\n    pass\n"
        "heavy = {'boto3', 'botocore', 'troposphere', 'rich'} & set(sys.modules)\n"
        "assert not heavy and 'cli.commands.deploy' not in sys.modules, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["plain,deploy", "plain,destroy"]
