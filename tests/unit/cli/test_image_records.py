"""What CodeBuild answers, read."""

from cli.image_records import Build


def test_a_build_that_goes_on_has_no_reason() -> None:
    """A phase that has not ended has no status yet."""
    answer = {
        "id": "p:1",
        "buildStatus": "IN_PROGRESS",
        "currentPhase": "BUILD",
        "source": {"location": "b/k"},
        "phases": [{"phaseType": "INSTALL", "phaseStatus": "SUCCEEDED"}, {"phaseType": "BUILD"}],
        "logs": {"groupName": "g", "streamName": "s"},
    }
    found = Build.of(answer)
    assert found == Build(
        id="p:1",
        status="IN_PROGRESS",
        phase="BUILD",
        source="b/k",
        log_group="g",
        log_stream="s",
    )
    assert found.running


def test_the_first_phase_that_failed_is_the_reason() -> None:
    """With what it says; later ones follow from it."""
    phases = [
        {"phaseType": "BUILD", "phaseStatus": "FAILED", "contexts": [{"message": "exit 1"}]},
        {"phaseType": "POST_BUILD", "phaseStatus": "FAILED", "contexts": [{"message": "no"}]},
    ]
    found = Build.of({"id": "p:1", "buildStatus": "FAILED", "phases": phases})
    assert (found.reason, found.running) == ("BUILD: exit 1", False)
    silent = [{"phaseType": "QUEUED", "phaseStatus": "TIMED_OUT"}]
    told = Build.of({"id": "p:1", "buildStatus": "TIMED_OUT", "phases": silent})
    assert told.reason == "QUEUED: TIMED_OUT"
