"""What is looked for before a stack is touched, and what is made once for the account."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from cli.account_records import Certificate
from cli.boundary import run
from cli.deploy.preflight import roles_needed
from stacks.config import Agent, Config, Controller, Dns, Tls
from stacks.config_hosts import Hosts
from tests.unit.cli.fakes import ACCOUNT, Terminal, World, world

TEMPLATE = {
    "Parameters": {"HostAmi": {"Default": "ami-0123456789abcdef0"}},
    "Resources": {"Cluster": {"Type": "AWS::ECS::Cluster"}},
}
ECR = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/jenkins:1"
SECRET = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:ci/github-AbCdEf"
PARAMETER = f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/ci/npm"
CERTIFICATE = f"arn:aws:acm:eu-west-1:{ACCOUNT}:certificate/1"


def outside(*, aws: dict[str, Any] | None = None, **config: Any) -> World:
    """Make an outside with a file of these keys."""
    made = world(**(aws or {}))
    made.config = Config(name="ci", region="eu-west-1", **config)
    made.template = TEMPLATE
    return made


def refused(made: World, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Deploy; expect a refusal before CloudFormation is asked for anything; return it."""
    assert run(["deploy", "--yes", *arguments], made.edge()) == 1
    assert "create_change_set" not in made.aws.names()
    return next(e for e in capsys.readouterr().err.splitlines() if e.startswith("stackgen:"))


def test_the_template_says_which_roles_it_needs() -> None:
    """By its types; spot agents are no resource."""
    template = {
        "Resources": {
            "A": {"Type": "AWS::ECS::Cluster"},
            "B": {"Type": "AWS::Backup::BackupPlan"},
            "C": {"Type": "AWS::EC2::VPC"},
        }
    }
    needed = {"ecs.amazonaws.com", "backup.amazonaws.com"}
    assert roles_needed(template, spot=False) == needed
    assert roles_needed(template, spot=True) == needed | {"spot.amazonaws.com"}


def test_missing_roles_are_made_first() -> None:
    """After the yes, before the change set is carried out; what is there is left alone."""
    made = outside(agents=[Agent(label="x", spot=True)], aws={"roles": {"spot.amazonaws.com"}})
    assert run(["deploy", "--yes"], made.edge()) == 0
    names = made.aws.names()
    assert [n for n in names if n.startswith("make")] == [
        "make_service_linked_role ecs.amazonaws.com"
    ]
    made_at = names.index("make_service_linked_role ecs.amazonaws.com")
    assert names.index("create_change_set") < made_at < names.index("execute")


def test_nothing_is_made_without_a_yes() -> None:
    """Neither by a dry run nor after a no; both say what would be made."""
    for arguments, answer in ((["--dry-run"], ""), ([], "n\n")):
        made, said = outside(hosts=Hosts(trunking=True)), Terminal()
        edge = made.edge(stdin=Terminal(answer), stderr=said)
        run(["deploy", "--no-color", *arguments], edge)
        assert "once for the account: roles of ecs.amazonaws.com" in said.getvalue()
        assert f"the default of account {ACCOUNT} in eu-west-1" in said.getvalue()
        assert not {"let_hosts_trunk", "execute"} & set(made.aws.names())
        assert not made.aws.roles


def test_trunking_is_switched_on_before_hosts_are_made() -> None:
    """Only when the file asks for it and the account's default is off."""
    made = outside(hosts=Hosts(trunking=True))
    assert run(["deploy", "--yes"], made.edge()) == 0
    names = made.aws.names()
    assert f"trunks arn:aws:iam::{ACCOUNT}:root" in names
    assert names.index("let_hosts_trunk") < names.index("execute")
    on = outside(hosts=Hosts(trunking=True), aws={"trunking": True})
    assert run(["deploy", "--yes"], on.edge()) == 0
    assert "let_hosts_trunk" not in on.aws.names()


@pytest.mark.parametrize(
    ("names", "said"), [({}, "there is none"), ({"Z12345": "example.net"}, "it is the zone of")]
)
def test_a_wrong_zone_is_refused(
    names: dict[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that is not there, or another domain's: its records would be refused late."""
    made = outside(dns=Dns(zone="example.com", zone_id="Z12345"), aws={"zone_names": names})
    assert said in refused(made, capsys)


@pytest.mark.parametrize("status", [None, "PENDING_VALIDATION", "EXPIRED"])
def test_a_certificate_that_does_not_hold_is_refused(
    status: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """The balancer's listener would fail after ten minutes of other resources."""
    there = {CERTIFICATE: Certificate(status=status, names=())} if status else {}
    made = outside(tls=Tls(certificate=CERTIFICATE), aws={"certificates": there})
    assert (status or "there is none") in refused(made, capsys)


def test_a_name_that_the_certificate_lacks_is_warned_of(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It works, and browsers complain."""
    there = {CERTIFICATE: Certificate(status="ISSUED", names=("*.example.net",))}
    made = outside(
        tls=Tls(certificate=CERTIFICATE),
        dns=Dns(zone="example.com"),
        aws={"certificates": there, "zones": {"example.com": ["Z1"]}},
    )
    assert run(["deploy", "--yes"], made.edge()) == 0
    assert "does not cover ci.example.com" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("machines", "said"),
    [({}, "there is no machine image ami-00000001"), ({"ami-00000001": "arm64"}, "is for arm64")],
)
def test_a_wrong_machine_image_is_refused(
    machines: dict[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not there, not shared, or for another processor: no host would ever start."""
    made = outside(hosts=Hosts(ami="ami-00000001"), aws={"machines": machines})
    assert said in refused(made, capsys)


def test_an_image_that_was_not_pushed_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """In this region's ECR; of another registry nobody knows."""
    controllers = (Controller(name="main", image=ECR),)
    assert f"there is no image {ECR}" in refused(outside(controllers=controllers), capsys)
    made = outside(controllers=controllers, aws={"containers": {"jenkins"}})
    assert run(["deploy", "--yes"], made.edge()) == 0
    elsewhere = outside(controllers=(Controller(name="main", image="docker.io/x:1"),))
    assert run(["deploy", "--yes"], elsewhere.edge()) == 0
    assert "container_image_exists" not in elsewhere.aws.names()


@pytest.mark.parametrize(
    ("arn", "there", "said"),
    [
        (SECRET, SECRET, "there is no secret ci/github in AWS"),
        (PARAMETER, "/ci/npm", "there is no parameter /ci/npm in AWS"),
        (
            PARAMETER.replace(ACCOUNT, "999999999999"),
            None,
            "is a parameter of account 999999999999",
        ),
    ],
)
def test_a_secret_that_is_not_there_is_refused(
    arn: str, there: str | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """ECS would try to start the slots until CloudFormation gives up."""
    controllers = (Controller(name="main", secrets={"TOKEN": arn}),)
    found = refused(outside(controllers=controllers), capsys)
    assert said in found
    assert "secrets.TOKEN of controller main" in found
    if there:
        made = outside(controllers=controllers, aws={"stored": {there}})
        assert run(["deploy", "--yes"], made.edge()) == 0


def test_what_cannot_be_looked_at_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """A secret of another account, and any without the right to: the deployment goes on."""
    elsewhere = SECRET.replace(ACCOUNT, "999999999999")
    made = outside(controllers=(Controller(name="main", secrets={"TOKEN": f"{elsewhere}:a::"}),))
    assert run(["deploy", "--yes"], made.edge()) == 0
    assert "Not looked for: secrets.TOKEN of controller main lies" in capsys.readouterr().err
    assert "secret_is_there" not in made.aws.names()
    denied = ClientError({"Error": {"Code": "AccessDeniedException"}}, "DescribeSecret")
    controllers = (Controller(name="main", secrets={"TOKEN": f"{SECRET}:a::"}),)
    made = outside(controllers=controllers, aws={"errors": {"secret_is_there": denied}})
    assert run(["deploy", "--yes"], made.edge()) == 0
    assert "secrets.TOKEN of controller main; these credentials may not" in capsys.readouterr().err


def test_who_may_not_look_is_not_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    """AWS will say it later; --verbose says what was not checked."""
    denied = ClientError({"Error": {"Code": "AccessDenied"}}, "ListRoles")
    made = outside(aws={"errors": {"service_linked_roles": denied}})
    assert run(["deploy", "--yes", "--verbose"], made.edge()) == 0
    assert "not checked: service-linked roles (AccessDenied)" in capsys.readouterr().err


def test_credentials_of_another_account_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """--account: exit 2, and nothing but the identity was asked."""
    made = outside()
    assert run(["deploy", "--yes", "--account", "000000000001"], made.edge()) == 2
    assert f"these credentials are of account {ACCOUNT}" in capsys.readouterr().err
    assert made.aws.names() == ["identity"]
    assert run(["deploy", "--yes", "--account", ACCOUNT], outside().edge()) == 0


def test_what_an_emulator_lacks_is_only_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    """An end point of one's own knows no zones, certificates and images but its own."""
    made = outside(
        dns=Dns(zone="example.com", zone_id="Z0123456789"),
        tls=Tls(certificate=CERTIFICATE),
        hosts=Hosts(ami="ami-0123456789abcdef0"),
        controllers=[Controller(name="main", image=ECR)],
    )
    assert run(["deploy", "--yes", "--endpoint-url", "http://127.0.0.1:9"], made.edge()) == 0
    told = capsys.readouterr().err
    assert told.count("Not refused: http://127.0.0.1:9 may not know it.") == 4
    for word in ("hosted zone", "certificate", "machine image", ECR):
        assert word in told
    assert "create_change_set" in made.aws.names()
