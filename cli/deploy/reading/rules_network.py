"""Pure: who notices a change of the network: ways in, ways out, what may talk to what."""

from collections.abc import Mapping

from cli.deploy.reading.effects import (
    Rules,
    agents,
    everyone,
    nobody,
    operators,
    outgoing,
)

_TAGS = nobody("only a record of CloudFormation's or a tag changes")
_OUT = outgoing(
    "connections out of the private subnets break, downloads of running builds with them"
)
_OTHER_ADDRESS = outgoing(
    "the address that others see changes: whoever lets only the old one in has to be told"
)
_AT_ONCE = everyone(
    "who may reach it changes at once: outside the new ranges nothing answers any more"
)
_SAME_TRAFFIC = nobody("what both the old rule and the new one allow goes on")
_GOES_WITH_ALL = everyone("nothing in the network reaches anything any more")

_ROUTES = Rules(changed=_OUT, replaced=_OUT, removed=_OUT, properties={"Tags": _TAGS})
_RULE = Rules(
    changed=_SAME_TRAFFIC,
    replaced=_SAME_TRAFFIC,
    removed=everyone("what only this rule let through is cut off"),
)
_PLACE = Rules(
    changed=nobody("what lives in it goes on"),
    replaced=everyone("everything that lives in it would have to be made anew"),
    removed=everyone("everything that lives in it would have to go first"),
)

NETWORK: Mapping[str, Rules] = {
    "AWS::EC2::VPC": _PLACE,
    "AWS::EC2::Subnet": _PLACE,
    "AWS::EC2::VPCCidrBlock": _PLACE,
    "AWS::EC2::SubnetCidrBlock": _PLACE,
    "AWS::EC2::InternetGateway": Rules(
        changed=_TAGS, replaced=_GOES_WITH_ALL, removed=_GOES_WITH_ALL
    ),
    "AWS::EC2::EgressOnlyInternetGateway": Rules(changed=_TAGS, replaced=_OUT, removed=_OUT),
    "AWS::EC2::VPCGatewayAttachment": Rules(
        changed=_GOES_WITH_ALL, replaced=_GOES_WITH_ALL, removed=_GOES_WITH_ALL
    ),
    "AWS::EC2::NatGateway": Rules(
        changed=_OTHER_ADDRESS,
        replaced=_OTHER_ADDRESS,
        removed=_OUT,
        properties={"Tags": _TAGS},
    ),
    "AWS::EC2::EIP": Rules(
        changed=_OTHER_ADDRESS,
        replaced=_OTHER_ADDRESS,
        removed=_OTHER_ADDRESS,
        properties={"Tags": _TAGS},
    ),
    "AWS::EC2::Route": _ROUTES,
    "AWS::EC2::RouteTable": _ROUTES,
    "AWS::EC2::SubnetRouteTableAssociation": _ROUTES,
    "AWS::EC2::NetworkAcl": Rules(changed=_TAGS, replaced=_AT_ONCE, removed=_AT_ONCE),
    "AWS::EC2::NetworkAclEntry": Rules(changed=_AT_ONCE, replaced=_AT_ONCE, removed=_AT_ONCE),
    "AWS::EC2::SubnetNetworkAclAssociation": Rules(
        changed=_AT_ONCE, replaced=_AT_ONCE, removed=_AT_ONCE
    ),
    "AWS::EC2::SecurityGroup": Rules(
        changed=_SAME_TRAFFIC,
        replaced=nobody("what uses it takes the new group; what that does stands beside it"),
        removed=nobody("nothing uses it any more"),
        properties={
            "SecurityGroupIngress": _AT_ONCE,
            "SecurityGroupEgress": outgoing(
                "what may go out of it changes at once; what is not allowed any more is cut off"
            ),
            "Tags": _TAGS,
        },
    ),
    "AWS::EC2::SecurityGroupIngress": _RULE,
    "AWS::EC2::SecurityGroupEgress": _RULE,
    "AWS::EC2::VPCEndpoint": Rules(
        changed=outgoing("open connections to an AWS service may break once; clients try again"),
        replaced=outgoing(
            "connections to an AWS service break while the end point is made anew: without NAT no"
            " task can start meanwhile"
        ),
        removed=outgoing("an AWS service is reached through NAT, or no more where there is none"),
        properties={"Tags": _TAGS, "PolicyDocument": _TAGS},
    ),
    "AWS::EC2::FlowLog": Rules(
        changed=_TAGS,
        replaced=operators("flows are not recorded for some minutes"),
        removed=operators("flows are not recorded any more"),
    ),
    "AWS::EC2::KeyPair": Rules(
        changed=_TAGS,
        replaced=agents(
            "their controller reaches running agents no more, builds on them are lost; it fails"
            " where a key pair of the same name exists"
        ),
        removed=agents("their controller reaches them no more"),
    ),
}
