"""Builds that run, as Jenkins describes its nodes. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

#: A build's page: its job may lie in folders.
_PAGE = re.compile(r"/job/(.+)/(\d+)/?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A build that runs.

    Attributes:
        job: Its job's full name.
        number: Its number.
        kind: `freestyle`, `pipeline` or what Jenkins calls its class. Only a Pipeline resumes.
        node: Where, by the node's name; empty for a Pipeline that holds no executor.
        url: Its page.
    """

    job: str
    number: int
    kind: str
    node: str
    url: str


def builds(computers: list[Mapping[str, Any]]) -> list[Build]:
    """Return the builds in what `computers` said, once for each node they hold.

    A Pipeline itself runs on a flyweight executor of the built-in node; what it holds are the
    executors of its `node` steps.
    """
    found: dict[tuple[str, str], Build] = {}
    light = {}
    for computer in computers:
        for executor in computer.get("executors") or ():
            if build := _build(executor, str(computer["displayName"])):
                found[build.url, build.node] = build
        for executor in computer.get("oneOffExecutors") or ():
            if build := _build(executor, ""):
                light[build.url] = build
    heavy = {url for url, _ in found}
    return [*found.values(), *(build for url, build in light.items() if url not in heavy)]


def _build(executor: Mapping[str, Any], node: str) -> Build | None:
    """Return what an executor runs, None for nothing."""
    running = executor.get("currentExecutable")
    page = _PAGE.search(str(running.get("url", ""))) if running else None
    if not running or not page:
        return None
    return Build(
        job=unquote("/".join(page[1].split("/job/"))),
        number=int(page[2]),
        kind=_kind(str(running.get("_class", ""))),
        node=node,
        url=str(running["url"]),
    )


def _kind(name: str) -> str:
    """Return what kind of build a class of Jenkins is."""
    if "ExecutorStepExecution" in name or name.endswith("WorkflowRun"):
        return "pipeline"
    return "freestyle" if name.endswith("FreeStyleBuild") else name.rpartition(".")[2]
