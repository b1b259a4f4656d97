"""What all tests share: how golden files are written anew, and what is left out where."""

import os
import signal

import pytest

#: Every local AWS of a test runs this fast, unless the test is about how long something takes.
os.environ.setdefault("STACKGEN_LOCAL_TIME_FACTOR", "100")


# A shell starts what runs in the background deaf to Ctrl-C, and every child inherits that; tests
# press it. What has a handler is as ever in a child.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`: write the golden files instead of comparing with them."""
    parser.addoption("--update-golden", action="store_true", help="write golden files anew")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of a real Jenkins where none is named: no registry carries one."""
    if os.environ.get("JENKINS_WAR") and os.environ.get("JENKINS_PLUGINS"):
        return
    left = [item for item in items if item.get_closest_marker("real_jenkins")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Tell whether golden files are to be written anew."""
    return bool(request.config.getoption("--update-golden"))
