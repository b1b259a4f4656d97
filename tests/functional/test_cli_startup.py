"""What starting costs: modules that must not be loaded, seen from a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from cli.verbs import VERBS

HEAVY = {"boto3", "botocore", "troposphere", "awacs", "cfnlint", "rich", "jinja2"}
PROGRAM = """
import sys
from cli.main import main
code = main(sys.argv[1:])
print(code, *sys.modules)
"""


def loaded(*arguments: str) -> set[str]:
    """Run the command line with these arguments and return the packages it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True
    )
    code, *modules = done.stdout.splitlines()[-1].split()
    assert code == "0"
    return {module.partition(".")[0] for module in modules}


@pytest.mark.parametrize("argument", ["--version", "--help", "-h"])
def test_version_and_help_load_nothing(argument: str) -> None:
    """What is typed most loads neither a library of ours nor the typing module."""
    assert loaded(argument) & (HEAVY | {"click", "yaml", "typing", "re"}) == set()


@pytest.mark.parametrize(
    "verb",
    [
        *VERBS,
        *("local up", "local status", "local down", "image build", "image push"),
        *("chaos list", "chaos run", "chaos undo", "chaos export"),
    ],
)
def test_the_help_of_a_verb_loads_nothing_heavy(verb: str) -> None:
    """A verb's help needs click, and none of what the verb itself uses."""
    assert loaded(*verb.split(), "--help") & HEAVY == set()


def test_asking_the_local_aws_loads_no_aws_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`local down` is typed by scripts at every end: standard library and click."""
    monkeypatch.setenv("STACKGEN_LOCAL_HOME", str(tmp_path / "none"))
    assert loaded("local", "down") & HEAVY == set()


def test_a_reader_that_leaves_is_no_error() -> None:
    """`stackgen … | head -1` prints no traceback."""
    done = subprocess.run(
        ["/bin/sh", "-c", f"'{sys.executable}' -m cli.main schema | head -1"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "{\n"
    assert done.stderr == ""


@pytest.mark.parametrize("argument", ["--version", "schema"])
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_error(argument: str, closed: str) -> None:
    """Cron and daemons start programs without streams; a file must not take their place."""
    command = f"'{sys.executable}' -m cli.main {argument} {closed}"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stderr == ""


@pytest.mark.parametrize("argument", ["--version", "schema"])
def test_a_full_disk_is_named(argument: str, tmp_path: Path) -> None:
    """What cannot be written is exit 1 and a line, not a traceback."""
    # A limit of no bytes for files stands for the full disk: /dev/full is Linux's alone.
    command = f"ulimit -f 0; '{sys.executable}' -m cli.main {argument} >'{tmp_path / 'out'}'"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_end_looks_for_no_garbage() -> None:
    """The interpreter's last look through everything would take a quarter of a short run."""
    watch = (
        "import gc, sys\n"
        "from cli.main import main\n"
        "gc.callbacks.append(lambda phase, told: print(phase, gc.get_freeze_count() > 0))\n"
        "sys.argv[1:] = ['schema']\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", watch], capture_output=True, text=True, check=True)
    assert "start False" not in done.stdout.split('"$schema"')[1].splitlines()


def test_a_synth_loads_only_what_it_uses(tmp_path: Path) -> None:
    """Neither what writes YAML for troposphere nor what asks AWS or lints."""
    file = tmp_path / "stackgen.yaml"
    file.write_text("name: ci\n")
    assert loaded("synth", "-c", str(file)) & {"cfn_tools", "six", "boto3", "cfnlint"} == set()
