"""What the slots of a controller share, and the home of each."""

import string

import pytest

from tests.configurations import NAMES, configuration, properties, resources


@pytest.mark.parametrize("name", NAMES)
def test_every_slot_has_a_home_of_its_own(name: str) -> None:
    """In mode mirror each slot writes its own home: paths are unique, the user is Jenkins'."""
    homes = resources(name, "AWS::EFS::AccessPoint").values()
    paths = {home["Properties"]["RootDirectory"]["Path"] for home in homes}
    assert paths == {
        f"/{controller.name}-{number}"
        for controller in configuration(name).controllers
        for number in range(1, controller.slots_max + 1)
    }
    assert len(paths) == len(homes)
    for home in homes:
        assert home["Properties"]["PosixUser"] == {"Uid": "1000", "Gid": "1000"}
        created = home["Properties"]["RootDirectory"]["CreationInfo"]
        assert (created["OwnerUid"], created["OwnerGid"]) == ("1000", "1000")


def test_logs_are_kept_as_long_as_the_parameter_says() -> None:
    """`logs.retention_days` is a parameter's default, of every controller's group."""
    for name in ("MainLogGroup", "MobileLogGroup"):
        assert properties("existing-vpc", name)["RetentionInDays"] == {"Ref": "LogRetention"}


def test_the_password_is_made_by_secrets_manager() -> None:
    """Nobody types it, no template shows it."""
    made = properties("quickstart", "MainAdminSecret")["GenerateSecretString"]
    assert made == {"PasswordLength": 32, "ExcludePunctuation": True}


def test_the_token_is_one_that_jenkins_takes() -> None:
    """32 lower-case hexadecimal digits and nothing else, under the stack's key."""
    secret = properties("quickstart", "MainHooksSecret")
    made = secret["GenerateSecretString"]
    letters = set(string.ascii_lowercase + string.digits) - set(made["ExcludeCharacters"])
    assert letters == set("0123456789abcdef")
    assert made["ExcludeUppercase"] is made["ExcludePunctuation"] is True
    assert made["RequireEachIncludedType"] is False
    assert made["PasswordLength"] == 32
    assert secret["KmsKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}


def test_controllers_share_no_role_and_no_secret() -> None:
    """What one team's controller may do, another's may not."""
    roles = resources("many-by-path", "AWS::IAM::Role")
    secrets = resources("many-by-path", "AWS::SecretsManager::Secret")
    assert len(secrets) == 24
    assert len([name for name in roles if name.endswith("TaskRole")]) == 12
    assert len([name for name in roles if name.endswith("ExecutionRole")]) == 12
