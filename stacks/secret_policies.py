"""What lets ECS read the secrets that a user names for a controller: exactly these, nothing near.

A secret's ARN ends with six characters that Secrets Manager made up, and the file holds them: no
wildcard stands for them, so a secret that is deleted and made anew is another one.
https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
"""

from collections.abc import Sequence

from awacs import kms, secretsmanager, ssm
from awacs.aws import Action, Allow, Condition, Statement, StringEquals
from troposphere import Sub

from stacks.stored_secrets import Stored

#: By service: how its statements are called, what reads a value, and where it puts the ARN when it
#: has KMS decrypt one.
#: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
#: https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
_SERVICES: tuple[tuple[str, str, Action, str], ...] = (
    ("secretsmanager", "NamedSecrets", secretsmanager.GetSecretValue, "SecretARN"),
    ("ssm", "NamedParameters", ssm.GetParameters, "PARAMETER_ARN"),
)


def read(named: Sequence[Stored]) -> tuple[Statement, ...]:
    """Read what is named, and have it decrypted if it lies under a key of the user's own.

    The key is not asked for: whichever it is, it decrypts for the service alone, and of what it
    encrypted only these very values. Where IAM has no say over it, as in another account, its own
    policy must allow the same.

    Args:
        named: Of one controller; what several variables name counts once.
    """
    found: list[Statement] = []
    for service, called, action, context in _SERVICES:
        of_service = [item for item in named if item.service == service]
        arns = sorted({item.arn for item in of_service})
        accounts = sorted({item.account for item in of_service})
        if arns:
            found.append(
                Statement(Sid=f"Read{called}", Effect=Allow, Action=[action], Resource=arns)
            )
            found.append(
                Statement(
                    Sid=f"Decrypt{called}",
                    Effect=Allow,
                    Action=[kms.Decrypt],
                    Resource=[_keys(account) for account in accounts],
                    Condition=Condition(
                        [
                            StringEquals(
                                {
                                    "kms:ViaService": Sub(
                                        f"{service}.${{AWS::Region}}.${{AWS::URLSuffix}}"
                                    ),
                                    f"kms:EncryptionContext:{context}": arns,
                                }
                            )
                        ]
                    ),
                )
            )
    return tuple(found)


def _keys(account: str) -> Sub:
    """Return all keys of an account, for a condition to choose from."""
    return Sub(f"arn:${{AWS::Partition}}:kms:${{AWS::Region}}:{account}:key/*")
