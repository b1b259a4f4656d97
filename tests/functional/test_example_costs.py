"""Every example says what it costs a month, computed from its template and the dated table."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = str(ROOT / ".ci" / "price_examples.py")


def test_each_example_says_what_the_table_says() -> None:
    """`.ci/price_examples.py` writes it, and refuses a type that it neither prices nor knows."""
    script = runpy.run_path(SCRIPT)
    made = script["examples"]()
    assert len(made) == 7
    for file, text in made.items():
        assert script["LINE"].search(text), f"{file.name} has no line that says its cost"
        assert file.read_text(encoding="utf-8") == text


def test_a_gateway_and_its_address_are_priced_by_the_hour() -> None:
    """730 hours of gateway and address, from the table itself."""
    script = runpy.run_path(SCRIPT)
    table = script["prices"]()
    assert script["PRICED"]["AWS::EC2::NatGateway"](table, {}) == 730 * (0.045 + 0.005)
