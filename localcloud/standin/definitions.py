"""What a job's `config.xml` asks for, as far as the stand-in understands it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from xml.etree import ElementTree as ET

Kind = Literal["freestyle", "pipeline"]

_FREESTYLE = "project"
_PIPELINE = "flow-definition"

#: Jenkins writes version 1.1, which its own parser reads and Python's does not.
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")

_TEXT = r"'''(?P<{0}3>.*?)'''|\"\"\"(?P<{0}6>.*?)\"\"\"|'(?P<{0}1>[^'\n]*)'|\"(?P<{0}2>[^\"\n]*)\""
_STEP = re.compile(
    rf"\b(?:(?P<sh>sh)\s*\(?\s*(?:script:\s*)?(?:{_TEXT.format('s')})"
    rf"|(?P<echo>echo)\s*\(?\s*(?:message:\s*)?(?:{_TEXT.format('e')})"
    r"|(?P<sleep>sleep)\s*\(?\s*(?:time:\s*)?(?P<seconds>\d+(?:\.\d+)?))",
    re.DOTALL,
)
_NODE = re.compile(
    r"\b(?:node\s*\(?\s*|(?:agent|node)\s*\{\s*label\s*\(?\s*)['\"](?P<label>[^'\"]*)['\"]"
)
#: The only condition under which a step is run again when its agent is lost; Declarative has it in
#: `agent { node { label 'x'; retries 3 } }`.
#: https://www.jenkins.io/doc/pipeline/steps/workflow-basic-steps/#retry-retry-the-body-up-to-n-times
#: https://github.com/jenkinsci/pipeline-model-definition-plugin/blob/master/pipeline-model-extensions/src/main/java/org/jenkinsci/plugins/pipeline/modeldefinition/agent/RetryableDeclarativeAgent.java
_RETRY = re.compile(
    r"\bretry\s*\(\s*count:\s*(?P<count>\d+)\s*,[^)]*\bagent\s*\("
    r"|\bnode\s*\{[^}]*\bretries\s*\(?\s*(?P<retries>\d+)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A job.

    Attributes:
        kind: Freestyle or Pipeline.
        description: For people.
        label: Of the agents that may run it, empty for any.
        steps: The text of each shell step, in order.
        concurrent: Whether two of its builds may run at once.
        attempts: How often its steps are tried when their agent is lost.
        resumable: Whether a build goes on after a restart.
        parameters: What a build may be given, with its default.
    """

    kind: Kind
    description: str = ""
    label: str = ""
    steps: tuple[str, ...] = ()
    concurrent: bool = False
    attempts: int = 1
    resumable: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)


class UnusableDefinitionError(Exception):
    """A `config.xml` that Jenkins would not take either."""


def read(xml: str) -> Definition:
    """Read a `config.xml`.

    Raises:
        UnusableDefinitionError: It is no XML, or of a kind that the stand-in does not know.
    """
    try:
        root = ET.fromstring(_DECLARATION.sub("", xml, count=1))  # noqa: S314 - a local user's own
    except ET.ParseError as error:
        raise UnusableDefinitionError(f"not well-formed: {error}") from error
    if root.tag == _FREESTYLE:
        return _freestyle(root)
    if root.tag == _PIPELINE:
        return _pipeline(root)
    raise UnusableDefinitionError(f"the stand-in knows no <{root.tag}>")


def _freestyle(root: ET.Element) -> Definition:
    shells = root.iterfind("builders/hudson.tasks.Shell")
    return Definition(
        kind="freestyle",
        description=root.findtext("description") or "",
        label=(root.findtext("assignedNode") or "").strip(),
        steps=tuple(shell.findtext("command") or "" for shell in shells),
        concurrent=root.findtext("concurrentBuild") == "true",
        parameters=_parameters(root),
    )


def _pipeline(root: ET.Element) -> Definition:
    script = root.findtext("definition/script") or ""
    node, retry = _NODE.search(script), _RETRY.search(script)
    hint = [found.text for found in root.iter("hint")]
    return Definition(
        kind="pipeline",
        description=root.findtext("description") or "",
        label=node["label"].strip() if node else "",
        steps=tuple(map(_shell, _STEP.finditer(script))),
        concurrent="DisableConcurrentBuildsJobProperty" not in ET.tostring(root, "unicode"),
        attempts=int(retry["count"] or retry["retries"]) if retry else 1,
        resumable="PERFORMANCE_OPTIMIZED" not in hint,
        parameters=_parameters(root),
    )


def _parameters(root: ET.Element) -> dict[str, str]:
    defined = root.iterfind("properties/hudson.model.ParametersDefinitionProperty/*/*")
    return {one.findtext("name") or "": one.findtext("defaultValue") or "" for one in defined}


def _shell(found: re.Match[str]) -> str:
    """Return a Pipeline's step as the shell that does the same."""
    if found["sleep"]:
        return f"sleep {found['seconds']}"
    which = "s" if found["sh"] else "e"
    texts = (found[f"{which}{number}"] for number in (3, 6, 1, 2))
    text = next((text for text in texts if text is not None), "")
    return text if found["sh"] else f"echo {text}"
