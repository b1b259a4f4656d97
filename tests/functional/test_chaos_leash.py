"""What holds a run of faults: it undoes what it did however it ends, and on AWS shows it first."""

import signal
import subprocess

import pytest

from tests.functional.chaos_site import QUICKSTART, ROOT, STACKGEN, ChaosSite

pytestmark = pytest.mark.process


def ended_in_the_middle(chaos_site: ChaosSite, how: signal.Signals) -> tuple[int, str]:
    """Begin to lose a zone, end the run as soon as it is lost; return code and what was said."""
    command = [str(STACKGEN), "chaos", "run", "zone-loss", "--seed", "1", "-c", QUICKSTART]
    seen = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=chaos_site.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            seen.append(line)
            if chaos_site.status().faults:
                process.send_signal(how)
                break
        seen += process.stderr.readlines()
        code = process.wait(timeout=60)
    return code, "".join(seen)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_what_ends_a_run_undoes_its_fault(chaos_site: ChaosSite, how: signal.Signals) -> None:
    """Ctrl-C, or a CI system that cancels its job: the zone is there again."""
    code, said = ended_in_the_middle(chaos_site, how)
    assert code == 130, said
    assert "lift zone-lost" in said
    assert "what lasts is taken back" in said
    assert chaos_site.status().faults == ()
    assert "nothing to undo" in chaos_site.stackgen("chaos", "undo").stderr


def test_after_a_kill_another_process_undoes_it(chaos_site: ChaosSite) -> None:
    """Nothing else is done before that: the journal says what is still in force."""
    code, _ = ended_in_the_middle(chaos_site, signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert chaos_site.status().faults
    refused = chaos_site.stackgen("chaos", "run", "task-stop", "--seed", "1")
    assert refused.returncode == 1
    assert "zone-loss of an earlier run is not undone" in refused.stderr
    undone = chaos_site.stackgen("chaos", "undo")
    assert undone.returncode == 0, undone.stderr
    assert chaos_site.status().faults == ()
    assert "nothing to undo" in chaos_site.stackgen("chaos", "undo").stderr


def test_a_dry_run_does_nothing(chaos_site: ChaosSite) -> None:
    """It names the victim, what would be done and what would take it back."""
    # It waits until the stack is whole, which it need not be after the test before.
    chaos_site.stackgen("chaos", "run", "task-stop", "--dry-run")
    before = [task["pid"] for task in chaos_site.status().tasks]
    done = chaos_site.stackgen("chaos", "run", "zone-loss", "task-stop", "--seed", "1", "--dry-run")
    assert done.returncode == 0, done.stderr
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert lines[0].startswith("zone-loss: zone us-east-1")
    assert lines[1].startswith("put zone-lost in force")
    assert lines[2].startswith("then lift zone-lost")
    assert lines[3].startswith("task-stop: task ")
    assert [task["pid"] for task in chaos_site.status().tasks] == before


def test_what_needs_hooks_is_told_as_unprotected(chaos_site: ChaosSite) -> None:
    """It is caused, measured, taken back, and no promise is broken: none was made."""
    faults = ["ecs-agent-disconnect", "runtime-stuck", "disk-full", "hook-error", "hook-duplicate"]
    found = chaos_site.run(*faults, seed=2)
    assert [one["fault"] for one in found] == faults
    assert {one["verdict"] for one in found} == {"unprotected"}
    assert all("hooks" in one["unprotected"] for one in found)
    assert chaos_site.status().faults == ()


def as_aws(chaos_site: ChaosSite, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run stackgen on the local AWS as if it were a real account."""
    environment = {
        **chaos_site.environment,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "XDG_STATE_HOME": str(chaos_site.home / "state"),
    }
    place = ["--against", "aws", "--endpoint-url", chaos_site.status().endpoint_url]
    return subprocess.run(
        [STACKGEN, "chaos", *arguments, *place, "-c", QUICKSTART],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_on_aws_it_shows_what_it_would_do(chaos_site: ChaosSite) -> None:
    """Without --really nothing is done; what AWS has no way for says so."""
    before = [task["pid"] for task in chaos_site.status().tasks]
    done = as_aws(chaos_site, "run", "zone-loss", "jvm-kill", "no-capacity", "--seed", "1")
    assert done.returncode == 0, done.stderr
    assert "off by a network ACL" in done.stdout
    assert "by SSM Run Command" in done.stdout
    assert "no-capacity: no-capacity is local only" in done.stdout
    assert "Nothing was done" in done.stderr
    assert [task["pid"] for task in chaos_site.status().tasks] == before


def test_on_aws_the_name_is_asked_for(chaos_site: ChaosSite) -> None:
    """Nobody can type here: refused; the wrong name does nothing either."""
    asked = as_aws(chaos_site, "run", "task-stop", "--really")
    assert asked.returncode == 2
    assert "--confirm-name" in asked.stderr
    wrong = as_aws(chaos_site, "run", "task-stop", "--really", "--confirm-name", "other")
    assert wrong.returncode == 1
    assert "Nothing was done" in wrong.stderr


def test_on_aws_nothing_is_done_where_users_cannot_be_played(chaos_site: ChaosSite) -> None:
    """The address does not answer from here: no fault without anybody who would notice."""
    before = [task["pid"] for task in chaos_site.status().tasks]
    done = as_aws(
        chaos_site, "run", "task-stop", "--really", "--confirm-name", "ci", "--output", "json"
    )
    assert done.returncode == 1
    assert "never answered at https://ci.example.com" in done.stdout + done.stderr
    assert [task["pid"] for task in chaos_site.status().tasks] == before
