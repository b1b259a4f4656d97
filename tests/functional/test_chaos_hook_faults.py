"""Faults of the hooks themselves: a function that fails, or gets all twice, while a host goes."""

from collections.abc import Iterator

import pytest

from tests.functional.hooks_site import HooksSite

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HooksSite]:
    """Deploy the quickstart with all hooks."""
    made = HooksSite(tmp_path_factory.mktemp("hook-faults"), factor="20")
    try:
        yield made.deploy()
    finally:
        made.down()


def test_a_host_goes_in_good_order_although_its_hook_failed(site: HooksSite) -> None:
    """Within the bound, no user notices; its calls have failed meanwhile, and were made again."""
    (found,) = site.run("hook-error", seed=3)
    assert found["verdict"] == "passed", found
    died = [line for line in site.lines("lifecycle") if "Runtime exited" in line]
    assert len(died) > 1
    assert site.status().faults == ()


def test_a_host_goes_once_although_all_comes_twice(site: HooksSite) -> None:
    """Within the bound, no user notices; exactly one host was let go."""
    before = len(_let_go(site))
    (found,) = site.run("hook-duplicate", seed=4)
    assert found["verdict"] == "passed", found
    assert len(set(_let_go(site)[before:])) == 1
    logs, group = site.client("logs"), site.ids()["LifecycleLogGroup"]
    streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
    assert len(streams) > 1, "two at the same time have two processes, each with its stream"
    assert site.status().faults == ()


def _let_go(site: HooksSite) -> list[str]:
    """Return the host of each time that the hook let one go."""
    return [one["instance"] for one in site.actions("lifecycle") if one["do"] == "continue"]
