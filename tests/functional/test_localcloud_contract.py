"""Every type that the templates use is really created, as its own service says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.functional.conftest import LocalAws
from tests.functional.localcloud_probes.changes import CHANGES
from tests.functional.localcloud_probes.model import Probe, contains
from tests.functional.localcloud_probes.stack import PROBES, template
from tests.functional.localcloud_stacks import create, delete, failures, physical_ids, update

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
GOLDENS = sorted((ROOT / "tests" / "golden").glob("*.json"))
DOCUMENT = ROOT / "docs" / "local-aws.md"


@pytest.fixture(scope="module")
def probed(local_aws: LocalAws) -> dict[str, Any]:
    """Deploy the stack of all probes, once."""
    cloudformation = local_aws.client("cloudformation")
    tags = [{"Key": "team", "Value": "blue"}]
    stack = create(cloudformation, "probes", json.dumps(template()), Tags=tags)
    assert failures(cloudformation, "probes") == {}
    return {"stack": stack, "ids": physical_ids(cloudformation, "probes")}


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.logical)
def test_the_service_shows_the_resource_with_its_properties(
    local_aws: LocalAws, probed: dict[str, Any], probe: Probe
) -> None:
    """What the service's own API says contains what the template asked for."""
    seen = probe.seen(local_aws.client, probed["ids"][probe.logical])
    assert contains(seen, probe.expected), f"{seen} does not contain {probe.expected}"


def test_every_attribute_has_a_value(probed: dict[str, Any]) -> None:
    """Each attribute that a template may ask for resolves to something."""
    outputs = {item["OutputKey"]: item["OutputValue"] for item in probed["stack"]["Outputs"]}
    expected = {f"{probe.logical}{name}" for probe in PROBES for name in probe.attributes}
    assert expected == set(outputs)
    assert [name for name, value in outputs.items() if not value] == []


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: path.stem)
def test_every_type_of_the_templates_is_probed_or_documented(golden: Path) -> None:
    """A type without a probe stands in the document's table; a custom one is a function's."""
    found = json.loads(golden.read_text(encoding="utf-8"))["Resources"].values()
    used = {one["Type"] for one in found if not one["Type"].startswith("Custom::")}
    documented = set(
        re.findall(
            r"^\| `(AWS::[A-Za-z0-9:]+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    probes = {probe.type for probe in PROBES}
    assert used - probes - documented == set()
    assert probes & documented == set()


def test_an_update_reaches_the_services(local_aws: LocalAws, probed: dict[str, Any]) -> None:
    """Each changed property is shown by its service, under the same physical id."""
    cloudformation = local_aws.client("cloudformation")
    tags = [{"Key": "team", "Value": "blue"}]
    done = update(cloudformation, "probes", json.dumps(template(changed=True)), Tags=tags)
    assert failures(cloudformation, "probes") == {}
    assert done["StackStatus"] == "UPDATE_COMPLETE"
    ids = physical_ids(cloudformation, "probes")
    assert {name: ids[name] for name in CHANGES} == {name: probed["ids"][name] for name in CHANGES}
    seen = {p.logical: p.seen(local_aws.client, ids[p.logical]) for p in PROBES}
    stale = {
        name: seen[name] for name, (_, after) in CHANGES.items() if not contains(seen[name], after)
    }
    assert stale == {}
    probed["ids"] = ids


def test_a_deleted_stack_leaves_nothing_behind(local_aws: LocalAws, probed: dict[str, Any]) -> None:
    """After the deletion no service lists anything of the stack: last of this file on purpose."""
    cloudformation = local_aws.client("cloudformation")
    done = delete(cloudformation, probed["stack"]["StackId"])
    assert done["StackStatus"] == "DELETE_COMPLETE"
    ids = probed["ids"]
    left = [p.logical for p in PROBES if p.seen(local_aws.client, ids[p.logical]) is not None]
    assert left == []
