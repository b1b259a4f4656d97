"""The stack's own key: what encrypts homes, backups, disks, logs, secrets and alarms."""

from troposphere import GetAtt, Ref, Template, kms

from stacks import key_policies, policies
from stacks.light import dataclass
from stacks.naming import name_tag, unique
from stacks.refs import KeyArn


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyProps:
    """Nothing is asked: there is one key for everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """The key.

    Attributes:
        arn: What every service takes.
    """

    arn: KeyArn


def key(t: Template, _: KeyProps) -> Key:
    """Define the key, which stays with what it encrypts when the stack goes.

    Its alias goes, and carries the stack's unique id: the next stack of this name never meets it.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
    """
    made = t.add_resource(
        kms.Key(
            "Key",
            DeletionPolicy="RetainExceptOnCreate",
            UpdateReplacePolicy="Retain",
            Description="Everything a Jenkins stack keeps: homes, backups, disks, logs, secrets",
            EnableKeyRotation=True,
            KeyPolicy=policies.document(
                *key_policies.administer(),
                *key_policies.store(),
                key_policies.write_logs(),
                key_policies.publish_alarms(),
            ),
            Tags=name_tag("key"),
        )
    )
    t.add_resource(kms.Alias("KeyAlias", AliasName=unique("alias/stackgen"), TargetKeyId=Ref(made)))
    return Key(arn=KeyArn(GetAtt(made, "Arn")))
