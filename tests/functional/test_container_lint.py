"""What is not Python is clean by the linters of its own kind."""

from pathlib import Path

from tests.programs import python_tool

ROOT = Path(__file__).parents[2]


def test_dockerfile_is_clean() -> None:
    """Hadolint finds nothing, at any level; what it leaves alone has its reason beside it."""
    assert python_tool("hadolint", "--no-color", str(ROOT / "jenkins" / "Dockerfile")) == ""


def test_shell_scripts_are_clean() -> None:
    """Shellcheck finds nothing; files that exist only on a host are not followed."""
    scripts = [ROOT / ".ci" / "run", *sorted((ROOT / "cloudinit").rglob("*.sh"))]
    assert python_tool("shellcheck", "--exclude=SC1091", *map(str, scripts)) == ""


def test_yaml_files_are_clean() -> None:
    """Yamllint finds nothing in the examples and their files."""
    rules = ROOT / "tests" / "tools" / "yamllint.yaml"
    files = sorted((ROOT / "examples").rglob("*.yaml"))
    assert python_tool("yamllint", "--strict", "-c", str(rules), *map(str, files)) == ""
