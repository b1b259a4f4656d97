"""What a deployment takes beyond AWS's own time, beside peers, against a played CloudFormation."""

import statistics
import sys

from benchmarks import peers
from benchmarks.measure import Command, run
from benchmarks.rows import WORK, Row, runs
from benchmarks.slow import CHANGE_SET_SECONDS, SlowCloudFormation
from localcloud import client
from tests.aws_proxy import AwsProxy


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
