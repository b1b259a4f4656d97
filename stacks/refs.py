"""Types of the values that travel between constructs.

troposphere ships no types: under mypy every resource, `Ref` and attribute is `Any`, and a swapped
id goes unseen until AWS refuses it. Each handle field has one of these types instead, so mypy sees
it. A value is a literal string or a CloudFormation function (`Ref`, `GetAtt`, `Sub`).
"""

from typing import NewType

LogicalId = NewType("LogicalId", str)
"""A resource's own name in the template: what `DependsOn` takes."""

VpcId = NewType("VpcId", object)
SubnetId = NewType("SubnetId", object)
RouteTableId = NewType("RouteTableId", object)
ZoneName = NewType("ZoneName", object)
SecurityGroupId = NewType("SecurityGroupId", object)
HostedZoneId = NewType("HostedZoneId", object)
CertificateArn = NewType("CertificateArn", object)
LoadBalancerArn = NewType("LoadBalancerArn", object)
LoadBalancerName = NewType("LoadBalancerName", object)
"""The part of a balancer's ARN that CloudWatch takes as a dimension (`app/…/…`)."""
ListenerArn = NewType("ListenerArn", object)
TargetGroupArn = NewType("TargetGroupArn", object)
TargetGroupName = NewType("TargetGroupName", object)
"""The part of a target group's ARN that CloudWatch takes as a dimension (`targetgroup/…/…`)."""
DomainName = NewType("DomainName", object)
Url = NewType("Url", object)
ClusterName = NewType("ClusterName", object)
ClusterArn = NewType("ClusterArn", object)
CapacityProviderName = NewType("CapacityProviderName", object)
AutoScalingGroupName = NewType("AutoScalingGroupName", object)
ServiceName = NewType("ServiceName", object)
ServiceArn = NewType("ServiceArn", object)
LifecycleHookName = NewType("LifecycleHookName", object)
FileSystemId = NewType("FileSystemId", object)
FileSystemArn = NewType("FileSystemArn", object)
AccessPointId = NewType("AccessPointId", object)
AccessPointArn = NewType("AccessPointArn", object)
RoleArn = NewType("RoleArn", object)
InstanceProfileArn = NewType("InstanceProfileArn", object)
KeyPairId = NewType("KeyPairId", object)
KeyPairName = NewType("KeyPairName", object)
KeyPairParameterArn = NewType("KeyPairParameterArn", object)
"""The SSM parameter that holds a key pair's private key."""
SecretArn = NewType("SecretArn", object)
LogGroupName = NewType("LogGroupName", object)
LogGroupArn = NewType("LogGroupArn", object)
KeyArn = NewType("KeyArn", object)
"""The stack's own key in KMS."""
BucketName = NewType("BucketName", object)
BucketArn = NewType("BucketArn", object)
AlarmName = NewType("AlarmName", object)
AlarmArn = NewType("AlarmArn", object)
TopicArn = NewType("TopicArn", object)
VaultName = NewType("VaultName", object)
FunctionName = NewType("FunctionName", object)
FunctionArn = NewType("FunctionArn", object)
QueueArn = NewType("QueueArn", object)
QueueUrl = NewType("QueueUrl", object)
QueueName = NewType("QueueName", object)
TableName = NewType("TableName", object)
TableArn = NewType("TableArn", object)
AssetKey = NewType("AssetKey", object)
"""Of an object in a bucket."""
AssetPrefix = NewType("AssetPrefix", object)
"""What stands before such keys."""
ImageId = NewType("ImageId", object)
"""An Amazon Machine Image."""
ContainerImage = NewType("ContainerImage", object)
InstanceType = NewType("InstanceType", object)
SourceRange = NewType("SourceRange", object)
Count = NewType("Count", object)
Days = NewType("Days", object)
UserData = NewType("UserData", object)
"""Base64 of what cloud-init reads at a host's first boot."""
EnvironmentValue = NewType("EnvironmentValue", object)
SecretValue = NewType("SecretValue", object)
"""The ARN of a secret or parameter that ECS reads into a variable."""
Repository = NewType("Repository", object)
"""The ARN of an ECR repository, or of all of one registry."""
PolicyStatement = NewType("PolicyStatement", object)
"""A statement made by `stacks.policies`."""
