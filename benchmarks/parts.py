"""The parts of the benchmark beside peers: each returns rows that compare stackgen with one."""

import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import peers
from benchmarks.hooks import hooks
from benchmarks.measure import Command, Cost, medians, run
from benchmarks.overshoot import overshoot
from benchmarks.rows import QUICKSTART, WORK, Row, pair, runs


def startup() -> list[Row]:
    """What starting costs, and how much memory it takes."""
    sam = "sam --version"
    found = medians(
        {
            sam: Command([str(peers.SAM), "--version"], environ=peers.quiet_environment()),
            "--version": Command([str(peers.STACKGEN), "--version"]),
            "--help": Command([str(peers.STACKGEN), "--help"]),
        },
        runs(15),
    )
    rows = [pair(f"`{w}`", found[w], sam, found[sam], 0.6) for w in ("--version", "--help")]
    most = max(found[w].mib for w in ("--version", "--help"))
    memory = Row(
        what="memory of `--version`, `--help`",
        unit="MiB",
        ours=most,
        peer="",
        theirs=None,
        limit=20,
    )
    return [*rows, memory]


def _synth_commands(configuration: Path, name: str) -> tuple[dict[str, Command], int]:
    """Write the same stack for each program; return the commands, and how many resources it has."""
    ours = peers.template(configuration)
    environ = peers.quiet_environment()
    sceptre = peers.sceptre_project(WORK / f"{name}-sceptre", ours, "peer")
    cdk = peers.cdk_project(WORK / f"{name}-cdk", ours, "peer")
    quiet = [str(peers.CDK), "synth", "--quiet", "--no-notices"]
    commands = {
        "stackgen": Command([str(peers.STACKGEN), "synth", "-c", str(configuration)]),
        "sceptre generate": Command(
            [str(peers.SCEPTRE), "generate", "dev/peer.yaml"], sceptre, environ
        ),
        "cdk synth, validation off": Command([*quiet, "--no-validation"], cdk, environ),
        "cdk synth": Command(quiet, cdk, environ),
    }
    return commands, len(ours["Resources"])


#: What is below `synth` and a first `lint` whatever stackgen does: the libraries, loaded as
#: sparingly as it loads them, and for the lint at work.
_SPARING = """
import atexit, gc
gc.disable()
atexit.register(gc.freeze)
from cli.lazy import load_when_used
load_when_used("cfn_flip")
"""
_LIBRARIES = f"""{_SPARING}
import click, jinja2, yaml
from awacs import aws
from troposphere import autoscaling, backup, certificatemanager, cloudwatch, ec2, ecs, efs
from troposphere import elasticloadbalancingv2, events, iam, kms, logs, route53, s3, secretsmanager
from troposphere import sns
"""
_CFN_LINT = f"""{_SPARING}
from cfnlint.api import ManualArgs, lint
with open({{template!r}}) as file:
    lint(file.read(), config=ManualArgs(include_checks=["I"], regions=[{peers.REGION!r}]))
"""


def synth() -> list[Row]:
    """What a template costs: of the quickstart, and of the same stack with each peer."""
    commands, resources = _synth_commands(QUICKSTART, "quickstart")
    lint = [str(peers.STACKGEN), "lint", "--no-cache", "-c", str(QUICKSTART)]
    cfn_lint = _CFN_LINT.format(template=str(_written()))
    found = medians(
        {
            **commands,
            "stackgen lint": Command(lint),
            "libraries": Command([sys.executable, "-c", _LIBRARIES], peers.ROOT),
            "cfn-lint": Command([sys.executable, "-c", cfn_lint], peers.ROOT),
        },
        runs(5),
    )
    ours, off, cdk = found["stackgen"], "cdk synth, validation off", found["cdk synth"]
    both = Cost(ours.cpu + found["stackgen lint"].cpu, 0, 0)
    what = f"`synth` of the quickstart, {resources} resources"
    below = "below it: loading click, jinja2, PyYAML, awacs, troposphere"
    return [
        pair(what, ours, "sceptre generate", found["sceptre generate"], 0.5),
        pair(what, ours, off, found[off], 0.15),
        pair(below, found["libraries"], off, found[off], None),
        pair("`synth`, then `lint`", both, "cdk synth", cdk, 0.3),
        pair("of it `lint`, which synthesizes too", found["stackgen lint"], "cdk synth", cdk, None),
        pair("below it: cfn-lint in one process", found["cfn-lint"], "cdk synth", cdk, None),
    ]


def _written() -> Path:
    """Write the quickstart's template; return the file."""
    WORK.mkdir(parents=True, exist_ok=True)
    run(Command([str(peers.STACKGEN), "synth", "-c", str(QUICKSTART), "-o", str(WORK / "out")]))
    return WORK / "out" / "root.json"


def lint() -> list[Row]:
    """What a second lint of an unchanged template costs."""
    template = _written()
    cache = {"XDG_CACHE_HOME": str(WORK / "cache")}
    found = medians(
        {
            "ours": Command([str(peers.STACKGEN), "lint", "-c", str(QUICKSTART)], environ=cache),
            "cfn-lint": Command(
                [str(peers.CFN_LINT), "-c", "I", "-r", peers.REGION, "--", str(template)]
            ),
        },
        runs(5),
    )
    what = "`lint` of an unchanged template, again"
    return [pair(what, found["ours"], "cfn-lint", found["cfn-lint"], 0.2)]


def _teams(number: int) -> str:
    """Write a file with this many controllers on paths."""
    teams = "".join(f"  - {{name: t{n}, route: {{path: /t{n}}}}}\n" for n in range(number))
    return (
        "name: many\nregion: us-east-1\nhosts: {instance_types: [m6i.8xlarge], max: 100}\n"
        f"agents: []\ncontrollers:\n{teams}"
    )


def _largest(fits: Callable[[int], bool], most: int) -> int:
    """Return the largest number up to `most` that fits, 0 if none does."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def scale() -> list[Row]:
    """What the template of the most controllers costs that one stack takes, 100 at most."""
    import subprocess  # noqa: PLC0415 - here alone

    file = WORK / "many.yaml"
    WORK.mkdir(parents=True, exist_ok=True)

    def fits(number: int) -> bool:
        file.write_text(_teams(number))
        command = [peers.STACKGEN, "synth", "-c", file]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    most = _largest(fits, 100)
    file.write_text(_teams(most))
    commands, resources = _synth_commands(file, "many")
    wanted = {name: commands[name] for name in ("stackgen", "cdk synth")}
    found = medians(wanted, runs(3))
    what = f"`synth` of {most} controllers, {resources} resources"
    return [pair(what, found["stackgen"], "cdk synth", found["cdk synth"], 0.1)]


PARTS: dict[str, Callable[[], list[Row]]] = {
    "startup": startup,
    "synth": synth,
    "lint": lint,
    "scale": scale,
    "overshoot": overshoot,
    "hooks": hooks,
}
