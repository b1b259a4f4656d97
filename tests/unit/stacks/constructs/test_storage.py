"""The homes' file system."""

from tests.configurations import properties, resources, synthesis


def test_it_is_encrypted_elastic_and_stays() -> None:
    """A new file system is encrypted and outlives the stack."""
    (found,) = resources("quickstart", "AWS::EFS::FileSystem").values()
    assert found["DeletionPolicy"] == "RetainExceptOnCreate"
    assert found["UpdateReplacePolicy"] == "Retain"
    assert found["Properties"]["Encrypted"] is True
    assert found["Properties"]["ThroughputMode"] == "elastic"


def test_a_mount_target_in_every_zone() -> None:
    """A task mounts through its own zone."""
    found = resources("nat-single", "AWS::EFS::MountTarget")
    assert [found[f"MountTarget{letter}"]["Properties"]["SubnetId"] for letter in "ABC"] == [
        {"Ref": f"PrivateSubnet{letter}"} for letter in "ABC"
    ]


def test_an_adopted_file_system_is_used_and_not_made() -> None:
    """`storage.file_system_id` brings the homes of a deleted stack back."""
    root = synthesis("adopted").root
    assert "AWS::EFS::FileSystem" not in {item["Type"] for item in root["Resources"].values()}
    for kind in ("AWS::EFS::MountTarget", "AWS::EFS::AccessPoint"):
        for item in resources("adopted", kind).values():
            assert item["Properties"]["FileSystemId"] == "fs-0123456789abcdef0"
    assert root["Outputs"]["FileSystemId"]["Value"] == "fs-0123456789abcdef0"
    (volume,) = properties("adopted", "Main1TaskDefinition")["Volumes"]
    assert volume["EFSVolumeConfiguration"]["FilesystemId"] == "fs-0123456789abcdef0"
