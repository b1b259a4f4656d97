"""Backups of the homes."""

from tests.configurations import properties, resources, synthesis


def test_homes_are_kept_as_long_as_the_file_says() -> None:
    """`backup.retention_days` is the recovery points' life."""
    for name, days in (("quickstart", 35), ("existing-vpc", 14)):
        (rule,) = properties(name, "BackupPlan")["BackupPlan"]["BackupPlanRule"]
        assert rule["Lifecycle"] == {"DeleteAfterDays": days}
        assert rule["TargetBackupVault"] == {"Ref": "BackupVault"}
    selection = properties("quickstart", "BackupSelection")["BackupSelection"]
    assert selection["Resources"] == [{"Fn::GetAtt": ["FileSystem", "Arn"]}]


def test_the_vault_stays_and_never_meets_the_next() -> None:
    """A vault with recovery points cannot go: its name is the stack's own, not its name's."""
    (vault,) = resources("quickstart", "AWS::Backup::BackupVault").values()
    assert vault["DeletionPolicy"] == "RetainExceptOnCreate"
    assert vault["UpdateReplacePolicy"] == "Retain"
    unique = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}
    assert vault["Properties"]["BackupVaultName"] == {"Fn::Join": ["-", ["homes", unique]]}


def test_off_means_no_more_are_made() -> None:
    """`backup.enabled: false` leaves no plan and no role; the vault could not come back."""
    root = synthesis("adopted").root
    backups = [item["Type"] for item in root["Resources"].values() if "Backup" in item["Type"]]
    assert backups == ["AWS::Backup::BackupVault"]
    assert "BackupRole" not in root["Resources"]
