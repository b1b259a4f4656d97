"""What the stand-in reads from a job's configuration."""

import pytest

from localcloud.standin.definitions import Definition, UnusableDefinitionError, read

FREESTYLE = """<?xml version='1.1' encoding='UTF-8'?>
<project><description>a mark</description><assignedNode>linux</assignedNode>
<concurrentBuild>true</concurrentBuild><builders>
<hudson.tasks.Shell><command>echo one</command></hudson.tasks.Shell>
<hudson.tasks.Shell><command>sleep 5</command></hudson.tasks.Shell></builders></project>"""


def pipeline(script: str, more: str = "") -> str:
    """Return a Pipeline's configuration."""
    return (
        f"<flow-definition><properties>{more}</properties>"
        f"<definition><script><![CDATA[{script}]]></script></definition></flow-definition>"
    )


def test_a_freestyle_job() -> None:
    """In Jenkins' own XML 1.1, which Python's parser refuses."""
    assert read(FREESTYLE) == Definition(
        kind="freestyle",
        description="a mark",
        label="linux",
        steps=("echo one", "sleep 5"),
        concurrent=True,
    )


@pytest.mark.parametrize(
    "script",
    [
        "node('linux') { sh 'sleep 5'\necho \"x\"\nsleep 3 }",
        (
            "pipeline { agent { label 'linux' }\nstages { stage('a') { steps {"
            " sh(script: '''sleep 5''')\necho 'x'\nsleep(time: 3) } } } }"
        ),
    ],
)
def test_pipelines(script: str) -> None:
    """Scripted or declarative, each step is one of a build that goes on after a restart."""
    found = read(pipeline(script))
    assert found.steps == ("sleep 5", "echo x", "sleep 3")
    assert (found.label, found.attempts, found.resumable) == ("linux", 1, True)


def test_a_pipeline_that_is_tried_elsewhere() -> None:
    """Only the condition `agent()` runs steps again when their agent is lost."""
    script = "retry(count: 3, conditions: [agent(), nonresumable()]) { node('a') { sh 'x' } }"
    assert read(pipeline(script)).attempts == 3
    assert read(pipeline("retry(3) { node('a') { sh 'x' } }")).attempts == 1
    agent = "agent { node { label 'a'\nretries 3 } }"
    found = read(
        pipeline(f"pipeline {{ {agent}\nstages {{ stage('s') {{ steps {{ sh 'x' }} }} }} }}")
    )
    assert (found.label, found.attempts) == ("a", 3)


def test_a_pipeline_that_cannot_resume() -> None:
    """Its author preferred speed."""
    hint = "<hint>PERFORMANCE_OPTIMIZED</hint>"
    assert not read(pipeline("node { sh 'x' }", hint)).resumable


@pytest.mark.parametrize("xml", ["", "<project>", "<folder/>"])
def test_what_is_refused(xml: str) -> None:
    """No XML, or a kind that is not imitated."""
    with pytest.raises(UnusableDefinitionError):
        read(xml)
