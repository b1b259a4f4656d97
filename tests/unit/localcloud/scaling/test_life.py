"""How long a lifecycle hook waits."""

from types import SimpleNamespace

import pytest

from localcloud.scaling.life import Waiting


@pytest.mark.parametrize(
    ("heartbeat", "longest"), [(30, 3000), (1700, 170_000), (3600, 172_800), (7200, 172_800)]
)
def test_a_hook_waits_a_hundred_heartbeats_or_two_days(heartbeat: int, longest: int) -> None:
    """Whichever is less; a heartbeat never puts the end off."""
    wait = Waiting.of(SimpleNamespace(heartbeat_timeout=heartbeat))
    began = wait.deadline - heartbeat
    assert wait.limit - began == pytest.approx(longest)
    wait.limit = began + heartbeat / 2
    wait.beat()
    assert wait.deadline == wait.limit


def test_every_action_has_a_token_of_its_own() -> None:
    """By which it is answered."""
    hook = SimpleNamespace(heartbeat_timeout=30)
    assert Waiting.of(hook).token != Waiting.of(hook).token
