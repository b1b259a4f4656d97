"""A published template makes a stack that serves, through the AWS CLI alone."""

import json
import os
import shlex
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from localcloud import client
from tests.functional.conftest import LocalAws
from tests.functional.localcloud_stacks import wait
from tests.program import call

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
FILE = "name: published\nregion: eu-west-1\n"


def serves(home: Path, dns_name: str) -> bool:
    """Tell whether the balancer of this name answers like Jenkins, within a minute."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        running = client.status(home)
        assert running is not None
        for balancer in running.load_balancers:
            if balancer["dns_name"] != dns_name:
                continue
            try:
                with opener.open(f"{balancer['url']}/login", timeout=5) as response:
                    return bool(response.status == 200)
            except OSError:
                pass
        time.sleep(0.2)
    return False


def test_the_aws_cli_alone_makes_a_serving_stack_of_it(local_aws: LocalAws, tmp_path: Path) -> None:
    """The printed command, run as it is: the stack is made from the bucket, tagged, and serves."""
    s3: Any = local_aws.client("s3", "eu-west-1")
    where = {"LocationConstraint": "eu-west-1"}
    s3.create_bucket(Bucket="published-here", CreateBucketConfiguration=where)
    (tmp_path / "stackgen.yaml").write_text(FILE)
    arguments = ("publish", "--local", "--bucket", "published-here", "--output", "json")
    done = call(tmp_path, *arguments, STACKGEN_LOCAL_HOME=str(local_aws.home))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    command = shlex.split(told["command"])
    made = subprocess.run(
        [str(BIN / "aws"), *command[1:]],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={"PATH": os.environ["PATH"], **local_aws.environment("eu-west-1")},
    )
    assert made.returncode == 0, made.stderr
    cloudformation = local_aws.client("cloudformation", "eu-west-1")
    stack = wait(cloudformation, "published")
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    assert {"Key": "stackgen:stack", "Value": "published"} in stack["Tags"]
    outputs = {item["OutputKey"]: item["OutputValue"] for item in stack["Outputs"]}
    assert serves(local_aws.home, outputs["LoadBalancerDnsName"])


def test_a_bucket_elsewhere_is_refused(local_aws: LocalAws, tmp_path: Path) -> None:
    """A bucket of another region is named with that region, and stays empty."""
    s3: Any = local_aws.client("s3", "us-east-1")
    s3.create_bucket(Bucket="published-elsewhere")
    (tmp_path / "stackgen.yaml").write_text(FILE)
    done = call(
        tmp_path,
        *("publish", "--local", "--bucket", "published-elsewhere"),
        STACKGEN_LOCAL_HOME=str(local_aws.home),
    )
    assert done.returncode == 1
    assert "lies in us-east-1, the stack in eu-west-1" in done.stderr
    assert s3.list_objects_v2(Bucket="published-elsewhere")["KeyCount"] == 0
