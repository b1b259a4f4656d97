"""What a controller's `secrets` name: a secret of Secrets Manager, a parameter of Systems Manager.

ECS takes them as they stand in the file: `arn:…:secret:name-AbCdEf`, the same with `:key::` behind
it for one key of the JSON in it, `arn:…:parameter/name`. IAM compares the ARN alone.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html
"""

from stacks.light import dataclass

#: The fields of a secret's ARN: what stands behind them is ECS' own.
_SECRET_FIELDS = 7
#: Six characters that Secrets Manager adds to a name, and a hyphen.
_SUFFIX = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Where a value lies.

    Attributes:
        service: `secretsmanager` or `ssm`, as in the ARN.
        region: Of the ARN.
        account: Of the ARN.
        arn: What IAM compares.
        name: As its service calls it. Whether `parameter/x` has the name `x` or `/x`, nobody can
            tell by its ARN.
    """

    service: str
    region: str
    account: str
    arn: str
    name: str


def stored(reference: str) -> Stored:
    """Read what stands in the file, whose form was checked."""
    fields = reference.split(":")
    service, region, account = fields[2:5]
    if service == "ssm":
        path = fields[5].removeprefix("parameter")
        name, arn = (path if path.count("/") > 1 else path[1:]), reference
    else:
        name, arn = fields[6][:-_SUFFIX], ":".join(fields[:_SECRET_FIELDS])
    return Stored(service=service, region=region, account=account, arn=arn, name=name)
