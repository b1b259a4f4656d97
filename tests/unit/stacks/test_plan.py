"""What a configuration implies: priorities, ranges, addresses."""

from ipaddress import IPv4Network
from typing import Any

import pytest

from stackgen_slot import settings
from stacks import plan
from stacks.config import Config, NewNetwork
from stacks.errors import StackgenError
from tests.problems import made
from tests.slot_environment import environment, secrets


def config(*controllers: dict[str, Any], **keys: Any) -> Config:
    """Return a configuration with these controllers, the default one without."""
    given = {"controllers": list(controllers)} if controllers else {}
    return made(Config, {"name": "ci", **given, **keys})


def by_path(*names: str) -> list[dict[str, Any]]:
    """Return controllers that have a path each."""
    return [{"name": name, "route": {"path": f"/{name}"}} for name in names]


def priorities(*controllers: dict[str, Any]) -> dict[str, int | None]:
    """Return each controller's priority by its name."""
    return {item.name: item.priority for item in plan.controllers(config(*controllers))}


def test_priorities_do_not_depend_on_neighbours() -> None:
    """A controller that leaves the file or moves in it changes no other's priority.

    CloudFormation deletes last: a rule moved onto a priority still in use would be refused.
    """
    names = [f"team-{number}" for number in range(40)]
    before = priorities(*by_path(*names))
    after = priorities(*reversed(by_path(*names[1:])))
    assert after == {name: before[name] for name in names[1:]}


def test_a_slot_is_told_where_its_jobs_are_cloned_from() -> None:
    """As `stackgen_slot.settings` reads it; a script in the image is found without being told."""
    git = {"url": "https://git.example.com/jobs.git", "path": "ci"}
    cloned, filed = plan.controllers(
        config(
            {"name": "a", "jobs": {"git": git}},
            {"name": "b", "jobs": {"file": "seed.groovy"}, "route": {"path": "/b"}},
        )
    )
    jobs = settings.read({**environment(), **secrets(), **plan.jobs_environment(cloned)}).jobs
    assert jobs == settings.GitJobs(branch="main", url=git["url"], path=git["path"])
    assert plan.jobs_environment(filed) == {}


def test_priorities_are_unique_and_allowed() -> None:
    """A hundred controllers, AWS's limit of one balancer, share no priority."""
    found = priorities(*by_path(*(f"t{number}" for number in range(100))))
    assert len(set(found.values())) == 100
    assert all(priority is not None and 1 <= priority <= 50_000 for priority in found.values())


def test_colliding_names_do_not_depend_on_their_order() -> None:
    """Two names that ask for one priority get two, the same whichever stands first."""
    found = priorities(*by_path("t63", "t75"))
    assert found == priorities(*by_path("t75", "t63"))
    first, second = sorted(priority or 0 for priority in found.values())
    assert second == first + 2, "these names no longer collide: choose others"


def test_the_more_particular_route_is_tried_first() -> None:
    """Host and path, then host, then path; without a route there is no rule."""
    found = plan.controllers(
        config(
            {"name": "rest"},
            {"name": "path", "route": {"path": "/p"}},
            {"name": "host", "route": {"host": "h.example.com"}},
            {"name": "both", "route": {"host": "h.example.com", "path": "/p"}},
            dns={"zone": "example.com"},
        )
    )
    order = {item.name: item.priority or 0 for item in found}
    assert order["rest"] == 0
    assert 0 < order["both"] < order["host"] < order["path"]


def test_open_paths_come_before_their_controller_and_after_the_more_particular() -> None:
    """One that no rule leads to has its open paths behind every other rule."""
    items = [{"name": "rest"}, *by_path(*(f"t{number}" for number in range(99)))]
    found = plan.controllers(config(*items))
    assert all(item.open_priority == (item.priority or 0) - 1 for item in found[1:])
    assert found[0].open_priority == max(item.open_priority for item in found)
    taken = [number for item in found for number in (item.priority, item.open_priority) if number]
    assert len(taken) == len(set(taken)) == 199
    assert all(1 <= number <= 50_000 for number in taken)


def test_a_wildcard_stands_for_the_names_below_the_stack_s() -> None:
    """Names elsewhere, or two levels down, are none of its: DNS and certificates say so."""
    hosts = ("a.ci.example.com", "b.a.ci.example.com", "ci2.example.com", "c.ci.example.com")
    items = [{"name": f"c{n}", "route": {"host": host}} for n, host in enumerate(hosts)]
    given = config(*items, dns={"zone": "example.com", "wildcard": True})
    assert plan.records(given) == (
        ("", "ci.example.com"),
        ("Wildcard", "*.ci.example.com"),
        ("BACiExampleCom", "b.a.ci.example.com"),
        ("Ci2ExampleCom", "ci2.example.com"),
    )


def test_a_controller_s_session_has_a_name_of_its_own() -> None:
    """Two controllers on one host keep both their sessions in a browser."""
    found = plan.controllers(config({"name": "rest"}, *by_path("team")))
    options = [plan.jenkins_environment(item)["JAVA_OPTS"] for item in found]
    assert "-DexecutableWar.jetty.sessionIdCookieName=JSESSIONID.rest" in options[0]
    assert "-DexecutableWar.jetty.sessionIdCookieName=JSESSIONID.team" in options[1]


def test_only_one_controller_takes_the_rest() -> None:
    """Two controllers without a route cannot both be the default action."""
    with pytest.raises(StackgenError, match="a, b have no route"):
        plan.controllers(config({"name": "a"}, {"name": "b"}))


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "10.0.0.0/24", "172.16.0.0/20"])
def test_subnets_are_cut_from_the_vpc(cidr: str) -> None:
    """They lie inside, do not overlap, hold a balancer, and a third zone moves none of them."""
    network = NewNetwork(cidr=IPv4Network(cidr))
    two, three = plan.subnets(network, 2), plan.subnets(network, 3)
    assert three.public[:2] == two.public
    assert three.private[:2] == two.private
    every = [*three.public, *three.private]
    assert len(every) == 6
    assert all(item.subnet_of(network.cidr) and item.prefixlen <= 27 for item in every)
    assert not any(
        one.overlaps(other) for place, one in enumerate(every) for other in every[:place]
    )


def test_description_fits() -> None:
    """CloudFormation takes 1,024 bytes, and the text names what no parameter turns."""
    text = plan.description(config(*by_path(*(f"team-{number}" for number in range(100)))))
    assert len(text.encode()) <= 1024
    assert "Fixed at synthesis" in text


def test_trunking_needs_a_setting_of_the_account() -> None:
    """No template can make it; without trunking the account is left as it is."""
    assert plan.account_settings(config(hosts={"trunking": True})) == {"awsvpcTrunking": "enabled"}
    assert plan.account_settings(config()) == {}
