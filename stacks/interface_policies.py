"""Statements by which Lambda puts a function into the VPC, with the function's own role."""

from awacs import ec2
from awacs.aws import Allow, Condition, Deny, Null, Statement
from troposphere import Sub

#: What Lambda does with the role to put a function into a VPC; not the function's own code.
_INTERFACES = (
    ec2.AssignPrivateIpAddresses,
    ec2.CreateNetworkInterface,
    ec2.DeleteNetworkInterface,
    ec2.UnassignPrivateIpAddresses,
)
_LOOKS = (ec2.DescribeNetworkInterfaces, ec2.DescribeSubnets)


def enter_network() -> tuple[Statement, ...]:
    """Let Lambda, and not the code it runs, make the network interfaces of the function.

    Lambda uses the function's role for them, and refuses one whose rights name single interfaces.
    A call by the code carries the function's ARN.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
    https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
    """
    return (
        Statement(Sid="SeeNetwork", Effect=Allow, Action=[*_LOOKS], Resource=["*"]),
        Statement(
            Sid="EnterNetwork",
            Effect=Allow,
            Action=[*_INTERFACES],
            Resource=[
                Sub("arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:" + f"{kind}/*")
                for kind in ("network-interface", "security-group", "subnet")
            ],
        ),
        Statement(
            Sid="KeepCodeFromInterfaces",
            Effect=Deny,
            Action=[*_INTERFACES],
            Resource=["*"],
            Condition=Condition([Null({"lambda:SourceFunctionArn": "false"})]),
        ),
    )
