"""Faults of the hooks themselves: a function that fails, or gets all twice, while a host goes.

What they decided meanwhile is decided again, from their logs alone.
"""

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.replay import HOOKS
from lambdas.shared.aws import Aws
from lambdas.shared.clock import Clock
from lambdas.shared.observe import site as look
from lambdas.shared.place import Place
from lambdas.shared.signing import Credentials
from tests.functional.chaos_site import STACKGEN
from tests.functional.hooks_site import REGION, STACK, HooksSite

pytestmark = pytest.mark.process

TESTS = Credentials(key="test", secret="test")  # noqa: S106 - the local AWS has no other


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HooksSite]:
    """Deploy the quickstart with all hooks."""
    made = HooksSite(tmp_path_factory.mktemp("hook-faults"))
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


def replay(file: Path, *more: str) -> dict[str, Any]:
    """Return what `stackgen replay` says of a log."""
    done = subprocess.run(
        [STACKGEN, "replay", file, "--output", "json", *more],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_decides_the_same_again(site: HooksSite, hook: str, tmp_path: Path) -> None:
    """From its log lines, START, END and REPORT among them: nothing else went into a decision."""
    site.until(lambda: site.decisions(hook), f"{hook} has decided")
    file = tmp_path / "hook.log"
    file.write_text("\n".join(line.rstrip("\n") for line in site.lines(hook)))
    told = replay(file)
    assert told["problems"] == []
    assert {(one["hook"], one["same"]) for one in told["decisions"]} == {(hook, True)}
    assert told["other_lines"] > 0


def test_another_threshold_would_have_decided_otherwise(site: HooksSite, tmp_path: Path) -> None:
    """No login page answers in no time; in the form of `aws logs filter-log-events`."""
    group = site.ids()["HealthLogGroup"]
    found = site.client("logs").filter_log_events(logGroupName=group)
    file = tmp_path / "hook.json"
    file.write_text(json.dumps(found, default=str))
    told = replay(file, "--set", "health.latency_seconds=0", "--set", "health.boot_minutes=0")
    assert any(not one["same"] for one in told["decisions"])


def test_our_look_is_what_boto3_sees(site: HooksSite) -> None:
    """By the same code, asked through boto3: every field of every slot, task and host."""
    ids = site.ids()
    place = Place(
        cluster=ids["Cluster"],
        group=ids["HostGroup"],
        stack=STACK,
        table=ids["HookTable"],
        region=REGION,
    )
    # At the beginning of all times: nothing has an age yet, or none because it never was.
    clock = Clock(now=lambda: 0.0)
    site.until(site.whole, "every slot serves")
    ours = Aws(REGION, TESTS, endpoint=site.status().endpoint_url)
    seen = look(ours, clock, place)
    assert seen == look(_Boto(site), clock, place)
    assert [slot.serves for slot in seen.slots] == [True, True]


@dataclass(frozen=True)
class _Boto:
    """Asks by boto3."""

    site: HooksSite

    def call(self, service: str, action: str, parameters: Mapping[str, Any], /) -> dict[str, Any]:
        """Make a call; times are numbers, as services send them."""
        name = re.sub("(?<!^)(?=[A-Z])", "_", action).lower()
        answer = getattr(self.site.client(service), name)(**parameters)
        return dict(json.loads(json.dumps(answer, default=lambda time: time.timestamp())))

    def pages(
        self, service: str, action: str, parameters: Mapping[str, Any], key: str, /
    ) -> Iterator[Any]:
        """Yield everything: there is one page."""
        yield from self.call(service, action, parameters)[key]
