"""What the hooks remember: one small table for them all."""

from troposphere import GetAtt, Ref, Template, dynamodb

from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import KeyArn, TableArn, TableName


@dataclass(frozen=True, slots=True, kw_only=True)
class HookTableProps:
    """How it is kept.

    Attributes:
        key: Encrypts it.
    """

    key: KeyArn


@dataclass(frozen=True, slots=True, kw_only=True)
class HookTable:
    """The table.

    Attributes:
        name: What functions ask for.
        arn: What their policies name.
    """

    name: TableName
    arn: TableArn


def hook_table(t: Template, props: HookTableProps) -> HookTable:
    """Define the table: an item by hook and subject, gone some time after it expires.

    Nothing in it is missed: a hook acts on what AWS describes, and here is only who acts, and what
    was seen before. It is paid by the request. AWS takes back the table of a stack that goes.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
    """
    made = t.add_resource(
        dynamodb.Table(
            "HookTable",
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                dynamodb.AttributeDefinition(AttributeName=name, AttributeType="S")
                for name in ("hook", "subject")
            ],
            KeySchema=[
                dynamodb.KeySchema(AttributeName="hook", KeyType="HASH"),
                dynamodb.KeySchema(AttributeName="subject", KeyType="RANGE"),
            ],
            TimeToLiveSpecification=dynamodb.TimeToLiveSpecification(
                AttributeName="expires", Enabled=True
            ),
            PointInTimeRecoverySpecification=dynamodb.PointInTimeRecoverySpecification(
                PointInTimeRecoveryEnabled=True
            ),
            SSESpecification=dynamodb.SSESpecification(
                SSEEnabled=True, SSEType="KMS", KMSMasterKeyId=props.key
            ),
            Tags=name_tag("hooks"),
        )
    )
    return HookTable(name=TableName(Ref(made)), arn=TableArn(GetAtt(made, "Arn")))
