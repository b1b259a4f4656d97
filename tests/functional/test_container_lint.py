"""What is not Python is clean by the linters of its own kind."""

import json
from pathlib import Path

from stackgen_slot import home
from stackgen_slot.__main__ import configure
from stackgen_slot.settings import read
from stacks import userdata
from stacks.bootstrap import bootstrap, project_title
from tests.configurations import EXAMPLES, configuration, texts
from tests.programs import python_tool
from tests.slot_environment import agents
from tests.slot_folders import environment_in

ROOT = Path(__file__).parents[2]
RULES = ROOT / "tests" / "tools" / "yamllint.yaml"


def test_dockerfile_is_clean() -> None:
    """Hadolint finds nothing, at any level; what it leaves alone has its reason beside it."""
    assert python_tool("hadolint", "--no-color", str(ROOT / "jenkins" / "Dockerfile")) == ""


def test_shell_scripts_are_clean() -> None:
    """Shellcheck finds nothing; files that exist only on a host are not followed."""
    scripts = [
        ROOT / ".ci" / "run",
        ROOT / "tests" / "controller_base" / "jenkins.sh",
        *sorted((ROOT / "cloudinit").rglob("*.sh")),
    ]
    assert python_tool("shellcheck", "--exclude=SC1091", *map(str, scripts)) == ""


def test_the_commands_of_codebuild_are_clean() -> None:
    """Shellcheck finds nothing in what builds the image in the account."""
    source = bootstrap()["Resources"][project_title("arm64")]["Properties"]["Source"]
    lines = json.loads(source["BuildSpec"])["phases"]["build"]["commands"]
    assert python_tool("shellcheck", "--shell=bash", "-", given="\n".join(lines)) == ""


def test_yaml_files_are_clean() -> None:
    """Yamllint finds nothing in the examples and their files."""
    files = sorted((ROOT / "examples").rglob("*.yaml"))
    assert python_tool("yamllint", "--strict", "-c", str(RULES), *map(str, files)) == ""


def clean(text: str) -> None:
    """See that yamllint finds nothing in what a program wrote, with long lines and flat lists."""
    loose = "{line-length: disable, indentation: {indent-sequences: whatever}}"
    rules = f"extends: {RULES}\nrules: {loose}"
    assert python_tool("yamllint", "--strict", "-d", rules, "-", given=text) == ""


def test_user_data_is_clean() -> None:
    """Yamllint finds nothing in what hosts and agents boot with, users' additions merged."""
    for name in EXAMPLES:
        config = configuration(name)
        for text in {userdata.host_text(texts(), config), *userdata.agents(config, texts())}:
            clean(text)


def test_configuration_is_clean(tmp_path: Path) -> None:
    """Yamllint takes the JSON of a slot's configuration for the YAML that JCasC reads."""
    given = environment_in(tmp_path, STACKGEN_AGENTS=json.dumps(agents()))
    settings = read(given)
    home.prepare(settings)
    configure(settings, ["job('${NAME}')\n"])
    clean((tmp_path / "local" / "casc" / "00-stackgen.yaml").read_text())
