"""What all tests share: how golden files are written anew."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`: write the golden files instead of comparing with them."""
    parser.addoption("--update-golden", action="store_true", help="write golden files anew")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Tell whether golden files are to be written anew."""
    return bool(request.config.getoption("--update-golden"))
