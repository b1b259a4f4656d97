"""What of a shell step is run."""

from localcloud.standin.steps import Step, understood


def test_a_script() -> None:
    """Sleep and echo; whatever else stands there is named, and never run."""
    script = 'set -e\n# note\necho "a b"\nsleep 1.5; sleep 2m && rm -rf /\nexit 1'
    assert list(understood(script)) == [
        Step(does="say", text="a b"),
        Step(does="sleep", seconds=1.5),
        Step(does="sleep", seconds=120),
        Step(does="nothing", text="rm -rf /"),
        Step(does="fail"),
    ]
