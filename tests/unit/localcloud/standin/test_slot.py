"""What a container tells the Jenkins in it."""

import pytest

from localcloud.standin.slot import prefix_of, slot


@pytest.mark.parametrize(
    ("options", "prefix"),
    [
        ("", ""),
        ("--prefix=/team", "/team"),
        ("--httpPort=8080 --prefix=/team/", "/team"),
        ("--prefix /team --x=y", "/team"),
        ("--prefix=/", ""),
    ],
)
def test_prefixes(options: str, prefix: str) -> None:
    """As winstone's options are written."""
    assert prefix_of(options) == prefix


def test_start_flags_decide() -> None:
    """Flags are read from both variables; of two the last one holds, as for the JVM."""
    found = slot(
        {
            "JAVA_OPTS": "-XX:+ExitOnOutOfMemoryError"
            " -Dhudson.slaves.NodeProvisioner.initialDelay=0"
            " -DexecutableWar.jetty.sessionIdCookieName=JSESSIONID.main",
            "JENKINS_JAVA_OPTS": "-Dhudson.model.Queue.Saver.DELAY_SECONDS=0"
            " -Dorg.jenkinsci.plugins.workflow.support.pickles.ExecutorPickle"
            ".timeoutForNodeMillis=90000",
        }
    )
    assert found.ends_without_memory
    assert found.keeps_queue
    assert found.cookie == "JSESSIONID.main"
    assert (found.first_launch_seconds, found.node_timeout_seconds) == (0, 90)


def test_without_flags_jenkins_own_defaults_hold() -> None:
    """The queue is saved a minute later, the first agent asked for after 100 s."""
    found = slot({})
    assert not found.ends_without_memory
    assert not found.keeps_queue
    assert (found.first_launch_seconds, found.node_timeout_seconds) == (100, 300)
    assert found.cookie != slot({}).cookie
