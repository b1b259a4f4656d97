"""What a stack keeps never blocks the next one, and goes when it is asked for, by name."""

from pathlib import Path
from typing import Any

import pytest

from tests.functional.conftest import LocalAws
from tests.program import call

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
REGION = "eu-central-1"


class Project:
    """A folder with a file, and the session's local AWS as its own."""

    def __init__(self, local_aws: LocalAws, folder: Path) -> None:
        """Write the file."""
        self._aws, self._folder = local_aws, folder
        self.write("")

    def write(self, more: str) -> None:
        """Write the file with more lines."""
        (self._folder / "stackgen.yaml").write_text(f"name: kept\nregion: {REGION}\n{more}")

    def run(self, *arguments: str, code: int = 0) -> str:
        """Call the program; return what it says."""
        done = call(self._folder, *arguments, "--local", STACKGEN_LOCAL_HOME=str(self._aws.home))
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def client(self, service: str) -> Any:
        """Return a client."""
        return self._aws.client(service, REGION)

    def file_systems(self) -> set[str]:
        """Return the file systems there are."""
        found = self.client("efs").describe_file_systems()["FileSystems"]
        return {item["FileSystemId"] for item in found}

    def buckets(self) -> set[str]:
        """Return the log buckets there are."""
        found = self.client("s3").list_buckets()["Buckets"]
        return {item["Name"] for item in found if item["Name"].startswith("kept-")}

    def vaults(self) -> set[str]:
        """Return the vaults there are."""
        found = self.client("backup").list_backup_vaults()["BackupVaultList"]
        return {item["BackupVaultName"] for item in found}

    def keys(self) -> set[str]:
        """Return the states of the keys there are."""
        kms = self.client("kms")
        ids = [item["KeyId"] for item in kms.list_keys()["Keys"]]
        return {kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] for key in ids}


def test_what_is_kept_blocks_nothing_and_goes_by_name(local_aws: LocalAws, tmp_path: Path) -> None:
    """Created, destroyed, created again under the same name, adopted, and at last removed."""
    project = Project(local_aws, tmp_path)
    project.run("deploy", "--yes", "--no-wait")
    project.run("events", "--follow")
    assert "This stays" in project.run("destroy", "--yes")
    (first,) = project.file_systems()

    project.write(f"storage: {{file_system_id: {first}}}\n")
    project.run("deploy", "--yes", "--no-wait")
    project.run("events", "--follow")
    assert project.file_systems() == {first}
    assert len(project.buckets()) == len(project.vaults()) == 2

    for bucket in project.buckets():
        for body in (b"1", b"2"):
            project.client("s3").put_object(Bucket=bucket, Key="log", Body=body)
        project.client("s3").delete_object(Bucket=bucket, Key="log")
    role = "arn:aws:iam::000000000000:role/backup"
    files = f"arn:aws:elasticfilesystem:{REGION}:000000000000:file-system/{first}"
    for vault in project.vaults():
        job = {"BackupVaultName": vault, "ResourceArn": files, "IamRoleArn": role}
        project.client("backup").start_backup_job(**job)
    project.run("destroy", "--delete-data", "--yes", code=2)
    project.run("destroy", "--delete-data", "--confirm-name", "other", code=2)
    told = project.run("destroy", "--delete-data", "--confirm-name", "kept")
    assert "cancel-key-deletion" in told
    assert "with 1 recovery point." in told
    assert "with 3 versions of objects" in told
    assert project.file_systems() == {first}, "an adopted file system is not the stack's"
    assert len(project.buckets()) == len(project.vaults()) == 1

    told = project.run("destroy", "--delete-data", "--confirm-name", "kept")
    assert f"{first} stays" in told
    assert project.file_systems() == {first}
    assert project.buckets() == project.vaults() == set()
    assert project.keys() == {"PendingDeletion", "Enabled"}
    project.client("efs").delete_file_system(FileSystemId=first)


def test_what_a_stack_that_is_gone_has_left_goes(local_aws: LocalAws, tmp_path: Path) -> None:
    """Found by its tag; another's mount target refuses it whole; a second time finds nothing."""
    project = Project(local_aws, tmp_path)
    (tmp_path / "stackgen.yaml").write_text(f"name: gone\nregion: {REGION}\n")
    project.run("deploy", "--yes", "--no-wait")
    project.run("events", "--follow")
    project.run("destroy", "--yes")
    (files,) = project.file_systems()
    told = project.run("destroy", "--delete-data", "--dry-run")
    assert files in told
    assert project.file_systems() == {files}
    told = project.run("destroy", "--delete-data", "--confirm-name", "gone")
    assert f"File system {files} is gone." in told
    assert project.file_systems() == set()
    told = project.run("destroy", "--delete-data", "--confirm-name", "gone")
    assert "nothing to destroy" in told
