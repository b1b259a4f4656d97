"""What Jenkins' API says and does about nodes and labels."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from localcloud.standin import pages
from localcloud.standin.answers import Answer
from localcloud.standin.ec2 import Ec2Error
from localcloud.standin.jenkins import BUILT_IN, RefusalError
from localcloud.standin.nodes import Node
from localcloud.standin.routing import Asked, MissingError, Routes

#: Of nodes and labels.
NODES = Routes()


def _node(asked: Asked, names: Mapping[str, str]) -> Node:
    # The built-in node's name in an address stands in parentheses.
    name = {"(built-in)": BUILT_IN}.get(names["node"], names["node"])
    node = asked.jenkins.nodes.get(name)
    if node is None:
        raise MissingError
    return node


def _shown(asked: Asked, node: Node) -> dict[str, Any]:
    builds = asked.jenkins.busy(node.name)
    pipelines = [it for it in asked.jenkins.jobs.running.values() if it.kind == "pipeline"]
    light = pipelines if node.name == BUILT_IN else ()
    return pages.computer(node, builds, asked.base, light=light)


def _labelled(asked: Asked, label: str) -> list[tuple[Node, int]]:
    """Return the nodes of a label, each with how many of its executors are busy."""
    nodes = asked.jenkins.nodes.values()
    return [(node, len(asked.jenkins.busy(node.name))) for node in nodes if label in node.labels]


@NODES.at("GET", "/computer/api/json", "Overall/Read")
def _nodes(asked: Asked, _: Mapping[str, str]) -> Answer:
    with asked.jenkins.lock:
        shown = [_shown(asked, node) for node in asked.jenkins.nodes.values()]
    return Answer.of(pages.computers(shown))


@NODES.at("GET", "/computer/<node>/api/json", "Overall/Read")
def _show(asked: Asked, names: Mapping[str, str]) -> Answer:
    with asked.jenkins.lock:
        return Answer.of(_shown(asked, _node(asked, names)))


@NODES.at("POST", "/computer/<node>/changeOfflineCause", "Agent/Disconnect")
def _take_offline(asked: Asked, names: Mapping[str, str]) -> Answer:
    """Take a node offline; its build goes on. Asked twice, only the reason changes."""
    with asked.jenkins.lock:
        _node(asked, names).cause = asked.form.get("offlineMessage", "")
        asked.jenkins.touch()
    return Answer(status=HTTPStatus.FOUND, headers={"Location": f"{asked.here}/computer/"})


@NODES.at("POST", "/computer/<node>/toggleOffline", "Agent/Disconnect")
def _toggle(asked: Asked, names: Mapping[str, str]) -> Answer:
    with asked.jenkins.lock:
        node = _node(asked, names)
        node.cause = asked.form.get("offlineMessage", "") if node.cause is None else None
        asked.jenkins.touch()
    return Answer(status=HTTPStatus.FOUND, headers={"Location": f"{asked.here}/computer/"})


@NODES.at("POST", "/computer/<node>/doDelete", "Agent/Delete")
def _delete(asked: Asked, names: Mapping[str, str]) -> Answer:
    """Delete a node; that of an EC2 agent ends its instance."""
    with asked.jenkins.lock:
        node = _node(asked, names)
        if node.name == BUILT_IN:
            return Answer.error(HTTPStatus.BAD_REQUEST)
        node.leaving = True
        asked.jenkins.touch()
    return Answer(status=HTTPStatus.FOUND, headers={"Location": f"{asked.here}/computer/"})


@NODES.at("POST", "/cloud/<cloud>/provision", "Agent/Provision")
def _provision(asked: Asked, names: Mapping[str, str]) -> Answer:
    """Start an agent of a template by hand, as the plugin does (`EC2Cloud.doProvision`).

    https://github.com/jenkinsci/ec2-plugin/blob/05f9d511d7e5/src/main/java/hudson/plugins/ec2/EC2Cloud.java
    """
    jenkins, template = asked.jenkins, asked.form.get("template")
    if jenkins.provision is None or names["cloud"] != jenkins.slot.name:
        raise MissingError
    if template is None:
        text = "The 'template' query parameter is missing"
        return Answer.error(HTTPStatus.BAD_REQUEST, text)
    try:
        node = jenkins.provision(template)
    except RefusalError as error:
        return Answer.error(HTTPStatus.BAD_REQUEST, str(error))
    except Ec2Error as error:
        return Answer.error(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))
    return Answer(status=HTTPStatus.FOUND, headers={"Location": f"{asked.here}/computer/{node}"})


@NODES.at("GET", "/label/<label>/api/json", "Overall/Read")
def _label(asked: Asked, names: Mapping[str, str]) -> Answer:
    with asked.jenkins.lock:
        clouds = [asked.jenkins.slot.name] if names["label"] in asked.jenkins.brought else []
        return Answer.of(pages.label(names["label"], _labelled(asked, names["label"]), clouds))


@NODES.at("GET", "/label/<label>/loadStatistics/api/json", "Overall/Read")
def _load(asked: Asked, names: Mapping[str, str]) -> Answer:
    label = names["label"]
    with asked.jenkins.lock:
        queue = asked.jenkins.assignment.missing.get(label, 0)
        return Answer.of(pages.load(queue, _labelled(asked, label)))
