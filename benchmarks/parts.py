"""The parts of the benchmark: each returns rows that compare stackgen with a peer."""

import os
import statistics
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import peers
from benchmarks.measure import Command, Cost, medians, run
from benchmarks.slow import CHANGE_SET_SECONDS, SlowCloudFormation
from localcloud import client
from tests.aws_proxy import AwsProxy

WORK = peers.ROOT / "build" / "benchmark"
QUICKSTART = peers.ROOT / "examples" / "quickstart.yaml"
RUNS = int(os.environ.get("RUNS", "0"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One comparison.

    Attributes:
        what: What was done.
        unit: Of both values.
        ours: stackgen's value.
        peer: The other program.
        theirs: Its value; None where the limit is not a ratio.
        limit: The largest ratio, or value, that is good; None where a row only tells.
    """

    what: str
    unit: str
    ours: float
    peer: str
    theirs: float | None
    limit: float | None

    @property
    def judged(self) -> float:
        """What is held against the limit."""
        return self.ours / self.theirs if self.theirs else self.ours

    @property
    def missed(self) -> bool:
        """Whether it is beyond the limit."""
        return self.limit is not None and self.judged > self.limit

    def plain(self) -> dict[str, Any]:
        """Return it for a file."""
        return asdict(self)


def runs(usual: int) -> int:
    """Return how often to measure, if the environment does not say it."""
    return RUNS or usual


def _pair(what: str, ours: Cost, peer: str, theirs: Cost, limit: float | None) -> Row:
    return Row(what=what, unit="CPU s", ours=ours.cpu, peer=peer, theirs=theirs.cpu, limit=limit)


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
    rows = [_pair(f"`{w}`", found[w], sam, found[sam], 0.6) for w in ("--version", "--help")]
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
        _pair(what, ours, "sceptre generate", found["sceptre generate"], 0.5),
        _pair(what, ours, off, found[off], 0.15),
        _pair(below, found["libraries"], off, found[off], None),
        _pair("`synth`, then `lint`", both, "cdk synth", cdk, 0.3),
        _pair(
            "of it `lint`, which synthesizes too", found["stackgen lint"], "cdk synth", cdk, None
        ),
        _pair("below it: cfn-lint in one process", found["cfn-lint"], "cdk synth", cdk, None),
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
    return [_pair(what, found["ours"], "cfn-lint", found["cfn-lint"], 0.2)]


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
    return [_pair(what, found["stackgen"], "cdk synth", found["cdk synth"], 0.1)]


def overshoot() -> list[Row]:
    """What a deployment takes beyond what AWS takes, and how often it calls."""
    home = WORK / "local"
    url = client.up(home).url
    try:
        with AwsProxy(url).running() as proxy:
            return _overshoot(proxy)
    finally:
        client.down(home)


def _overshoot(proxy: AwsProxy) -> list[Row]:
    """Deploy with each program, for each delay; nothing runs beside it."""
    topic = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    beyond: dict[str, list[float]] = {}
    calls: dict[str, list[int]] = {}
    environ = {**peers.quiet_environment(), "AWS_ENDPOINT_URL": proxy.url}
    # The first deployment of all makes what an account has once, and is not counted.
    proxy.obey(SlowCloudFormation(0))
    run(_deploy_ours("first", environ))
    for turn in range(runs(3)):
        for seconds in (7, 20, 41):
            name = f"s{turn}x{seconds}"
            commands = {
                "stackgen": _deploy_ours(f"ours-{name}", environ),
                "sceptre launch": Command(
                    [str(peers.SCEPTRE), "launch", "-y", "dev/peer.yaml"],
                    peers.sceptre_project(WORK / "deploy-sceptre", topic, f"sceptre-{name}"),
                    environ,
                ),
                "cdk deploy": Command(
                    [str(peers.CDK), "deploy", "--no-notices", "--require-approval", "never"],
                    peers.cdk_project(WORK / "deploy-cdk", topic, f"cdk-{name}", legacy=True),
                    environ,
                ),
            }
            for who, command in commands.items():
                proxy.obey(SlowCloudFormation(seconds))
                wall = run(command).wall
                # Sceptre makes no change set: its AWS takes no time for one.
                made = any(call.action == "CreateChangeSet" for call in proxy.calls)
                aws = seconds + (CHANGE_SET_SECONDS if made else 0)
                beyond.setdefault(who, []).append(wall - aws)
                calls.setdefault(who, []).append(len(proxy.calls))
                sys.stderr.write(f"{who} {seconds} s: +{wall - aws:.1f} s, {len(proxy.calls)}\n")
    mean = {who: statistics.mean(values) for who, values in beyond.items()}
    number = {who: statistics.mean(values) for who, values in calls.items()}
    what = "`deploy` beyond AWS's own 7, 20, 41 s"
    ours, theirs = mean["stackgen"], mean["sceptre launch"]
    return [
        Row(what=what, unit="s", ours=ours, peer="", theirs=None, limit=3),
        Row(what=what, unit="s", ours=ours, peer="sceptre launch", theirs=theirs, limit=0.5),
        Row(
            what="calls of a `deploy`",
            unit="calls",
            ours=number["stackgen"],
            peer="cdk deploy",
            theirs=number["cdk deploy"],
            limit=1,
        ),
    ]


def _deploy_ours(name: str, environ: dict[str, str]) -> Command:
    """Return the deployment of the smallest stack."""
    folder = WORK / "deploy-ours"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stackgen.yaml").write_text(f"name: {name}\nregion: {peers.REGION}\n")
    return Command([str(peers.STACKGEN), "deploy", "--yes"], folder, environ)


PARTS: dict[str, Callable[[], list[Row]]] = {
    "startup": startup,
    "synth": synth,
    "lint": lint,
    "scale": scale,
    "overshoot": overshoot,
}
