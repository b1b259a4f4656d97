"""Removing data: what is found, spared, waited for, and in which order it goes."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest

from cli.deploy.data import BUCKET, CERTIFICATE, FILES, KEY, LOGS, VAULT, Removal, ordered, remains
from cli.deploy.target import Target
from cli.edge import Edge
from cli.flags import Flags
from cli.records import Resource, Stack, ValidationRecord
from cli.ui import Ui
from stacks.errors import StackgenError
from tests.unit.cli.fakes import ACCOUNT
from tests.unit.cli.fleet import Clock

if TYPE_CHECKING:
    from cli.aws import Aws

RECORD = ValidationRecord(domain="ci.example.com", name="_a.ci.example.com.", value="_b.")


def resource(kind: str, physical_id: str) -> Resource:
    """Make something that stayed."""
    name = kind.rpartition("::")[2]
    return Resource(logical_id=name, physical_id=physical_id, type=kind, status="DELETE_SKIPPED")


ALL = [
    resource(KEY, "key-1"),
    resource(FILES, "fs-1"),
    resource(VAULT, "vault-1"),
    resource(BUCKET, "bucket-1"),
    resource(LOGS, "/logs"),
]


@dataclass
class Data:
    """An account that holds data, and remembers what was done to it."""

    points: list[str] = field(default_factory=lambda: ["p1", "p2"])
    mounted: list[str] = field(default_factory=list)
    busy_bucket: int = 0
    others: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    gone: bool = False

    def mount_targets(self, _file_system: str) -> list[str] | None:
        """Name what mounts it."""
        return None if self.gone else self.mounted

    def delete_file_system(self, file_system: str) -> None:
        """Take note."""
        self.done.append(file_system)

    def recovery_points(self, _vault: str) -> list[str] | None:
        """List them; AWS takes its time to delete one."""
        if self.gone:
            return None
        left = list(self.points)
        if self.done and self.done[-1].startswith("p"):
            self.points = self.points[1:]
        return left

    def delete_recovery_point(self, _vault: str, point: str) -> None:
        """Take note."""
        self.done.append(point)

    def delete_vault(self, vault: str) -> None:
        """Refuse as AWS does while points remain."""
        assert not self.points
        self.done.append(vault)

    def empty_bucket(self, _bucket: str, *, owner: str) -> int | None:
        """Empty it."""
        assert owner == ACCOUNT
        return None if self.gone else 3

    def delete_bucket(self, bucket: str, *, owner: str) -> bool:
        """Fail while something still writes."""
        assert owner == ACCOUNT
        self.busy_bucket -= 1
        if self.busy_bucket >= 0:
            return False
        self.done.append(bucket)
        return True

    def delete_log_group(self, name: str) -> None:
        """Take note."""
        self.done.append(name)

    def schedule_key_deletion(self, key: str, *, days: int) -> datetime | None:
        """Take note."""
        assert days >= 7
        self.done.append(key)
        return None if self.gone else datetime(2026, 2, 1, tzinfo=UTC)

    def validation_records(self, _certificate: str) -> list[ValidationRecord]:
        """Return the one there is."""
        return [RECORD]

    def certificates_of(self, _domain: str) -> list[str]:
        """Name all certificates of the domain."""
        return ["arn:own", *self.others]

    def delete_validation_record(self, zone: str, record: ValidationRecord) -> bool:
        """Take note."""
        self.done.append(f"{zone} {record.name}")
        return True


def removal(data: Data) -> tuple[Removal, io.StringIO]:
    """Make a removal over an account, and the stream it speaks to."""
    clock, told = Clock(), io.StringIO()
    edge = Edge(monotonic=clock.monotonic, sleep=clock.sleep, stderr=told, environ={})
    flags = Flags(timeout=60.0)
    aws: Any = data
    target = Target(
        aws=cast("Aws", aws), stack_name="ci", region="eu-west-1", account=ACCOUNT, config=None
    )
    return Removal(target, flags, edge, Ui(flags, edge)), told


def test_the_key_goes_last() -> None:
    """Logs, backups and homes before what makes them readable; points before their vault."""
    data = Data()
    removing, told = removal(data)
    removing.remove(ALL)
    assert data.done == ["bucket-1", "/logs", "p1", "p2", "vault-1", "fs-1", "key-1"]
    assert "Key key-1 ends on 2026-02-01" in told.getvalue()


def test_what_is_mounted_stays_and_its_key_with_it() -> None:
    """A mount target is somebody else's: the file system stays, and the key is not touched."""
    data = Data(points=[], mounted=["fsmt-1"])
    removing, _ = removal(data)
    with pytest.raises(StackgenError, match="in use"):
        removing.remove(ALL)
    assert "key-1" not in data.done
    with pytest.raises(StackgenError, match="in use"):
        removing.unused(ALL)


def test_repeated_it_finds_things_gone() -> None:
    """An interrupted removal goes on: what is not there is no error."""
    data = Data(gone=True)
    removing, told = removal(data)
    removing.remove(ALL)
    assert data.done == ["/logs", "key-1"]
    assert "Key key-1 is gone." in told.getvalue()


def test_last_logs_are_waited_for() -> None:
    """A bucket that is still written to is emptied again, a few times and not for ever."""
    data = Data(points=[], busy_bucket=2)
    removing, _ = removal(data)
    removing.remove([resource(BUCKET, "bucket-1")])
    assert data.done == ["bucket-1"]
    removing, _ = removal(Data(busy_bucket=99))
    with pytest.raises(StackgenError, match="still written to"):
        removing.remove([resource(BUCKET, "bucket-1")])


def test_points_that_do_not_go_end_the_waiting() -> None:
    """After the time-out the command says so and how to go on."""

    class Stuck(Data):
        """A vault whose points stay."""

        def recovery_points(self, _vault: str) -> list[str] | None:
            """List them."""
            return ["p1"]

    removing, _ = removal(Stuck())
    with pytest.raises(StackgenError, match="still has 1 recovery point"):
        removing.remove([resource(VAULT, "vault-1")])


def test_what_was_adopted_is_spared_with_the_keys() -> None:
    """A template that names a file system has adopted it; its key may be any of those there."""
    found = remains(ALL, ['{"FileSystemId": "fs-1"}'])
    assert [item.physical_id for item in found.adopted] == ["fs-1"]
    assert [item.physical_id for item in found.removable] == ["bucket-1", "/logs", "vault-1"]
    assert len(remains(ALL, ["{}"]).removable) == 5


def test_other_types_are_not_data() -> None:
    """What this version does not know how to remove is left to be listed."""
    assert ordered([resource("AWS::SQS::Queue", "q")]) == []


@pytest.mark.parametrize(
    ("others", "zone", "expected"),
    [
        ([], {"HostedZoneId": "Z1"}, ["Z1 _a.ci.example.com."]),
        (["arn:other"], {"HostedZoneId": "Z1"}, []),
        ([], {}, []),
    ],
)
def test_a_record_goes_when_nobody_else_needs_it(
    others: list[str], zone: dict[str, str], expected: list[str]
) -> None:
    """Another certificate of the name is validated by the same record, in whatever region."""
    data = Data(others=others)
    removing, _ = removal(data)
    stack = Stack(name="ci", id="arn:1", status="CREATE_COMPLETE", parameters=zone)
    removing.validation_records(stack, [resource(CERTIFICATE, "arn:own")])
    assert data.done == expected
