"""The stack's own key."""

import pytest

from tests.configurations import NAMES, properties, resources

KEY = {"Fn::GetAtt": ["Key", "Arn"]}


@pytest.mark.parametrize("name", NAMES)
def test_there_is_one_key_and_it_rotates(name: str) -> None:
    """Everything is encrypted by one key, whose material AWS changes every year."""
    assert list(resources(name, "AWS::KMS::Key")) == ["Key"]
    assert properties(name, "Key")["EnableKeyRotation"] is True


@pytest.mark.parametrize("name", NAMES)
def test_what_can_be_encrypted_is_encrypted_by_it(name: str) -> None:
    """Log groups, secrets, homes, backups and the hosts' disks name the key."""
    for kind, path in (
        ("AWS::Logs::LogGroup", "KmsKeyId"),
        ("AWS::SecretsManager::Secret", "KmsKeyId"),
    ):
        for logical, resource in resources(name, kind).items():
            assert resource["Properties"][path] == KEY, logical
    if name != "adopted":
        assert properties(name, "FileSystem")["KmsKeyId"] == KEY
        assert properties(name, "BackupVault")["EncryptionKeyArn"] == KEY
    data = properties(name, "HostLaunchTemplate")["LaunchTemplateData"]
    (disk,) = data["BlockDeviceMappings"]
    assert (disk["Ebs"]["KmsKeyId"], disk["Ebs"]["Encrypted"]) == (KEY, True)


def test_its_alias_is_the_stack_s_alone() -> None:
    """A name that a retained or foreign alias may have would block the next creation."""
    unique = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}
    assert properties("quickstart", "KeyAlias") == {
        "AliasName": {"Fn::Join": ["-", ["alias/stackgen", unique]]},
        "TargetKeyId": {"Ref": "Key"},
    }
