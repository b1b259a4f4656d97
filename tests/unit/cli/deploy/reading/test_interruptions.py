"""Who notices a change, case by case."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.change_records import Change, Detail
from cli.deploy.reading.controllers import names
from cli.deploy.reading.effects import RESTART_SECONDS, Who
from cli.deploy.reading.interruptions import RULES, effect, interruptions
from tests.unit.cli.deploy.reading.changes import SERVICE, added, modified, removed, replaced

GOLDEN = Path(__file__).parents[4] / "golden"
ELB = "AWS::ElasticLoadBalancingV2"


def template(**controllers: int) -> dict[str, Any]:
    """Make a template with these controllers and their numbers of slots."""
    told = [
        {"Name": name.lower(), "LogicalName": name, "Slots": number}
        for name, number in controllers.items()
    ]
    return {"Metadata": {"Stackgen": {"Controllers": told}}}


@pytest.mark.parametrize(
    ("given", "who", "words"),
    [
        (modified("S", SERVICE, "TaskDefinition"), Who.SLOT, "the slot restarts"),
        (modified("S", SERVICE, "LoadBalancers"), Who.SLOT, "the slot restarts"),
        (modified("S", SERVICE, "NetworkConfiguration"), Who.SLOT, "the slot restarts"),
        (modified("S", SERVICE, "SomethingNew"), Who.SLOT, "the slot restarts"),
        (modified("S", SERVICE, "DesiredCount"), Who.SLOT, "tasks start or stop"),
        (modified("S", SERVICE, "DeploymentConfiguration"), Who.NOBODY, "deployments to come"),
        (modified("S", SERVICE, "EnableExecuteCommand"), Who.NOBODY, "the next time"),
        (modified("S", SERVICE, "Tags", "TaskDefinition"), Who.SLOT, "the slot restarts"),
        (replaced("S", SERVICE, "Cluster"), Who.SLOT, "beside the old one"),
        (removed("S", SERVICE), Who.SLOT, "the slot goes"),
        (added("S", SERVICE), Who.NOBODY, "it is new"),
        (replaced("T", "AWS::ECS::TaskDefinition", "Volumes"), Who.NOBODY, "a new revision"),
        (modified("H", "AWS::EC2::LaunchTemplate", "LaunchTemplateData"), Who.SLOT, "afterwards"),
        (
            modified("G", "AWS::AutoScaling::AutoScalingGroup", "LaunchTemplate"),
            Who.SLOT,
            "one after the other",
        ),
        (modified("G", "AWS::AutoScaling::AutoScalingGroup", "MaxSize"), Who.SLOT, "drained"),
        (
            modified("G", "AWS::AutoScaling::AutoScalingGroup", "HealthCheckGracePeriod"),
            Who.NOBODY,
            "hosts to come",
        ),
        (replaced("G", "AWS::AutoScaling::AutoScalingGroup", "A"), Who.EVERYONE, "all hosts go"),
        (replaced("B", f"{ELB}::LoadBalancer", "Scheme"), Who.EVERYONE, "new load balancer"),
        (removed("B", f"{ELB}::LoadBalancer"), Who.EVERYONE, "no address answers"),
        (modified("B", f"{ELB}::LoadBalancer", "Subnets"), Who.EVERYONE, "a zone that is left"),
        (modified("B", f"{ELB}::LoadBalancer", "SecurityGroups"), Who.EVERYONE, "may reach"),
        (modified("B", f"{ELB}::LoadBalancer", "LoadBalancerAttributes"), Who.NOBODY, "serves"),
        (modified("L", f"{ELB}::Listener", "Certificates"), Who.NOBODY, "open ones go on"),
        (modified("L", f"{ELB}::Listener", "SslPolicy"), Who.EVERYONE, "too old"),
        (modified("L", f"{ELB}::Listener", "Port"), Who.EVERYONE, "at once"),
        (removed("L", f"{ELB}::Listener"), Who.EVERYONE, "answers nothing any more"),
        (modified("R", f"{ELB}::ListenerRule", "Conditions"), Who.CONTROLLER, "new route"),
        (modified("R", f"{ELB}::ListenerRule", "Priority"), Who.NOBODY, "order"),
        (modified("T", f"{ELB}::TargetGroup", "TargetGroupAttributes"), Who.CONTROLLER, "signs in"),
        (modified("T", f"{ELB}::TargetGroup", "HealthCheckPath"), Who.NOBODY, "judged"),
        (replaced("T", f"{ELB}::TargetGroup", "Port"), Who.CONTROLLER, "sessions end"),
        (replaced("C", "AWS::CertificateManager::Certificate", "A"), Who.NOBODY, "until DNS"),
        (modified("A", "AWS::Route53::RecordSet", "AliasTarget"), Who.EVERYONE, "new target"),
        (replaced("A", "AWS::Route53::RecordSet", "Name"), Who.EVERYONE, "old name"),
        (modified("G", "AWS::EC2::SecurityGroup", "SecurityGroupIngress"), Who.EVERYONE, "ranges"),
        (modified("G", "AWS::EC2::SecurityGroup", "SecurityGroupEgress"), Who.OUTGOING, "go out"),
        (replaced("G", "AWS::EC2::SecurityGroup", "GroupDescription"), Who.NOBODY, "new group"),
        (replaced("I", "AWS::EC2::SecurityGroupIngress", "FromPort"), Who.NOBODY, "goes on"),
        (removed("I", "AWS::EC2::SecurityGroupIngress"), Who.EVERYONE, "cut off"),
        (replaced("N", "AWS::EC2::NatGateway", "SubnetId"), Who.OUTGOING, "address that others"),
        (modified("R", "AWS::EC2::Route", "NatGatewayId"), Who.OUTGOING, "break"),
        (replaced("K", "AWS::EC2::KeyPair", "KeyName"), Who.AGENTS, "running agents no more"),
        (modified("F", "AWS::EFS::FileSystem", "ThroughputMode"), Who.NOBODY, "files are served"),
        (modified("F", "AWS::EFS::FileSystem", "FileSystemPolicy"), Who.EVERYONE, "mounts"),
        (replaced("F", "AWS::EFS::FileSystem", "Encrypted"), Who.EVERYONE, "empty file system"),
        (replaced("M", "AWS::EFS::MountTarget", "SubnetId"), Who.SLOT, "stands still"),
        (modified("P", "AWS::SSM::Parameter", "Value"), Who.NOBODY, "the next time"),
        (modified("L", "AWS::Logs::LogGroup", "RetentionInDays"), Who.OPERATORS, "for good"),
        (
            modified("S", "AWS::SecretsManager::Secret", "GenerateSecretString"),
            Who.CONTROLLER,
            "password",
        ),
        (modified("K", "AWS::KMS::Key", "Enabled"), Who.EVERYONE, "can be read"),
        (modified("R", "AWS::IAM::Role", "Policies"), Who.NOBODY, "permissions"),
        (modified("A", "AWS::CloudWatch::Alarm", "Threshold"), Who.OPERATORS, "watches"),
        (modified("X", "AWS::Nope::Nope", "A"), Who.OPERATORS, "not known"),
    ],
    ids=lambda value: value.type.rpartition(":")[2] if isinstance(value, Change) else None,
)  # fmt: skip
def test_who_notices(given: Change, who: Who, words: str) -> None:
    """One case a rule: who, and the words that say what."""
    found = effect(given)
    assert found.who is who
    assert words in found.what


@pytest.mark.parametrize(
    ("before", "after", "who"),
    [("2", "4", Who.NOBODY), ("4", "2", Who.SLOT), (None, "4", Who.SLOT), ("2", "x", Who.SLOT)],
)
@pytest.mark.parametrize(
    ("type_", "name"),
    [("AWS::AutoScaling::AutoScalingGroup", "MaxSize"), (SERVICE, "DesiredCount")],
)
def test_more_is_noticed_by_nobody(
    type_: str, name: str, before: str | None, after: str, who: Who
) -> None:
    """A number that only grows stops nothing; where AWS does not tell it the worse is told."""
    detail = Detail(name=name, before=before, after=after)
    assert effect(modified("It", type_, details=(detail,))).who is who


def test_what_is_new_may_be_noticed() -> None:
    """A firewall that was not there refuses from now on."""
    assert effect(added("F", "AWS::WAFv2::WebACLAssociation")).who is Who.EVERYONE


@pytest.mark.parametrize("attribute", ["Tags", "Metadata", "DeletionPolicy", "UpdateReplacePolicy"])
def test_a_record_is_noticed_by_nobody(attribute: str) -> None:
    """Tags and policies of a service's resource restart no task."""
    given = modified("S", SERVICE, details=(Detail(attribute=attribute),))
    assert effect(given).who is Who.NOBODY


def test_every_type_of_every_template_has_a_rule() -> None:
    """What the templates use is answered; "not known" is for types of tomorrow."""
    types = {
        resource["Type"]
        for path in GOLDEN.glob("*.json")
        for resource in json.loads(path.read_text())["Resources"].values()
    }
    assert types
    assert types - set(RULES) == set()


def test_slots_restart_one_after_the_other() -> None:
    """The slots of a controller are told together, by their names, with who serves meanwhile."""
    given = [modified(f"Main{n}Service", SERVICE, "TaskDefinition") for n in (2, 1)]
    (found,) = interruptions(given, names(template(Main=2)))
    assert found.text.startswith(
        "users of main: slots main-2 and main-1, one after the other, so that another one always"
        " serves; the slot restarts: "
    )
    assert found.seconds == RESTART_SECONDS
    assert found.logical_ids == ("Main1Service", "Main2Service")


def test_one_slot_of_several() -> None:
    """The others serve; where there is no other that is said."""
    given = [modified("Main1Service", SERVICE, "TaskDefinition")]
    (found,) = interruptions(given, names(template(Main=2)))
    assert "slot main-1, the others serve meanwhile" in found.text
    (alone,) = interruptions(given, names(template(Main=1)))
    assert "slot main-1, and no other serves meanwhile" in alone.text


def test_in_express_mode_nobody_may_serve() -> None:
    """CloudFormation waits for no slot before it changes the next: a promise less."""
    given = [modified(f"Main{n}Service", SERVICE, "TaskDefinition") for n in (1, 2)]
    (found,) = interruptions(given, names(template(Main=2)), together=True)
    assert "perhaps all at once, and no other serves meanwhile" in found.what
    (found,) = interruptions(given, names(template(Main=3)), together=True)
    assert "perhaps at once, the others serve meanwhile" in found.what


def test_controllers_are_told_apart() -> None:
    """Users of one team are not told of another's slots."""
    given = [modified(f"{n}1Service", SERVICE, "TaskDefinition") for n in ("Red", "Blue")]
    found = interruptions(given, names(template(Red=2, Blue=2)))
    assert [one.who for one in found] == ["users of blue", "users of red"]


def test_a_controller_that_goes_leaves_nobody_to_serve() -> None:
    """All its slots: it is not told that others serve; one of three: the others do."""
    given = [removed(f"Main{n}Service", SERVICE) for n in (1, 2)]
    (found,) = interruptions(given, names(template(Main=2)))
    assert found.what.startswith("the controller goes with its slots main-1 and main-2: ")
    (found,) = interruptions(given[:1], names(template(Main=2)))
    assert found.what.startswith("slot main-1, the others serve meanwhile; the slot goes: ")


def test_what_is_of_a_controller_names_it() -> None:
    """By how its logical id begins, the longest that fits; what is nobody's is told of any."""
    known = names(template(Main=2, Main2=2))
    given = [replaced(f"{name}TargetGroup", f"{ELB}::TargetGroup") for name in ("Main", "Main2")]
    assert [one.who for one in interruptions(given, known)] == ["users of main2", "users of main"]
    (other,) = interruptions([replaced("Other", f"{ELB}::TargetGroup")], known)
    assert other.who == "users of one controller"


def test_a_bound_is_never_a_measurement() -> None:
    """A time is called computed, and names what it assumes; nothing is said where nobody knows."""
    given = [modified("Main1Service", SERVICE, "TaskDefinition")]
    (found,) = interruptions(given, names(template(Main=2)))
    assert found.source == (
        "Main1Service: at most 3 min 55 s each (computed, not measured; assumes a Jenkins boot of"
        " 180 s)"
    )
    (hang,) = interruptions([replaced("M", "AWS::EFS::MountTarget", "SubnetId")], names())
    assert hang.seconds is None
    assert hang.source == "M"


def test_what_may_happen_is_said_to_be_possible() -> None:
    """A value known only later: the slot may restart."""
    late = Detail(name="TaskDefinition", dynamic=True)
    given = [modified("Main1Service", SERVICE, details=(late,))]
    (found,) = interruptions(given, names(template(Main=2)))
    assert found.text.startswith("users of main (may happen): ")


def test_what_happens_anyway_is_told_once() -> None:
    """A launch template changes surely, its group only perhaps: hosts are rolled once."""
    late = Detail(name="LaunchTemplate", dynamic=True)
    given = [
        modified("HostGroup", "AWS::AutoScaling::AutoScalingGroup", details=(late,)),
        modified("HostLaunchTemplate", "AWS::EC2::LaunchTemplate", "LaunchTemplateData"),
    ]
    (found,) = interruptions(given, names())
    assert not found.may
    assert found.logical_ids == ("HostGroup", "HostLaunchTemplate")


def test_what_is_already_so_is_noticed_by_nobody() -> None:
    """A drift-aware change set lists properties that need only a record."""
    given = modified("S", SERVICE, details=(Detail(name="TaskDefinition", kind="SyncWithActual"),))
    assert effect(given).who is Who.NOBODY


def test_the_most_people_come_first() -> None:
    """Everyone before one slot before who reads alarms; nobody is left out."""
    given = [
        modified("A", "AWS::CloudWatch::Alarm", "Threshold"),
        modified("S", SERVICE, "TaskDefinition"),
        modified("R", "AWS::IAM::Role", "Policies"),
        replaced("B", f"{ELB}::LoadBalancer", "Scheme"),
    ]
    found = interruptions(given, names())
    assert [one.rank for one in found] == [Who.EVERYONE, Who.SLOT, Who.OPERATORS]
