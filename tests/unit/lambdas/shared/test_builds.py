"""Builds that run, as a Jenkins of 2.426 described its nodes."""

from typing import Any

import pytest

from lambdas.shared.builds import Build, builds

URL = "http://10.0.0.1:8080/team"
STEP = (
    "org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution$PlaceholderTask"
    "$PlaceholderExecutable"
)
RUN = "org.jenkinsci.plugins.workflow.job.WorkflowRun"


def computer(name: str, *running: tuple[str, str], light: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a node with what runs on it, and what is light."""
    return {
        "displayName": name,
        "executors": [
            {"currentExecutable": None},
            *({"currentExecutable": {"_class": kind, "url": url}} for kind, url in running),
        ],
        "oneOffExecutors": [{"currentExecutable": {"_class": RUN, "url": url}} for url in light],
    }


def test_a_freestyle_build() -> None:
    """On an agent; the other executor is idle."""
    url = f"{URL}/job/a%20b/12/"
    found = builds([computer("agent", ("hudson.model.FreeStyleBuild", url))])
    assert found == [Build(job="a b", number=12, kind="freestyle", node="agent", url=url)]


def test_a_pipeline_once_for_each_node_it_holds() -> None:
    """Its light executor of the built-in node is no further one."""
    url = f"{URL}/job/folder/job/p/3/"
    found = builds(
        [
            computer("Built-In Node", light=(url,)),
            computer("one", (STEP, url)),
            computer("two", (STEP, url)),
        ]
    )
    assert [(one.job, one.kind, one.node) for one in found] == [
        ("folder/p", "pipeline", "one"),
        ("folder/p", "pipeline", "two"),
    ]


def test_a_pipeline_that_holds_none() -> None:
    """It waits for somebody, or for an agent."""
    found = builds([computer("Built-In Node", light=(f"{URL}/job/p/3/",))])
    assert [(one.job, one.number, one.kind, one.node) for one in found] == [
        ("p", 3, "pipeline", "")
    ]


@pytest.mark.parametrize(
    ("kind", "path", "job"),
    [
        ("hudson.matrix.MatrixRun", "/job/m/os=linux/4/", "m/os=linux"),
        ("hudson.maven.MavenModuleSetBuild", "/job/m/4/", "m"),
    ],
)
def test_other_kinds_have_jenkins_own_names(kind: str, path: str, job: str) -> None:
    """None of them resumes."""
    (found,) = builds([computer("agent", (kind, f"{URL}{path}"))])
    assert (found.job, found.number, found.kind) == (job, 4, kind.rpartition(".")[2])


def test_what_is_no_build_is_left_out() -> None:
    """Some plugins' tasks hold executors too."""
    assert builds([computer("agent", ("x.Task", ""), ("x.Task", f"{URL}/computer/a/"))]) == []
