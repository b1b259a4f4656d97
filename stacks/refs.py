"""Types of the values that travel between constructs.

troposphere ships no types: under mypy every resource, `Ref` and attribute is `Any`, and a swapped
id goes unseen until AWS refuses it. Each handle field has one of these types instead, so mypy sees
it. A value is a literal string or a CloudFormation function (`Ref`, `GetAtt`, `Sub`).
"""

from typing import NewType

VpcId = NewType("VpcId", object)
SubnetId = NewType("SubnetId", object)
ZoneName = NewType("ZoneName", object)
SecurityGroupId = NewType("SecurityGroupId", object)
HostedZoneId = NewType("HostedZoneId", object)
CertificateArn = NewType("CertificateArn", object)
