"""The hosts: launch template, Auto Scaling group and the capacity provider that drives it."""

from collections.abc import Mapping

from troposphere import GetAtt, Ref, Template, autoscaling, ec2, ecs, iam

from stacks import host_policies, policies
from stacks.light import dataclass
from stacks.naming import group_tags, name_tag, unique, volume_tags
from stacks.refs import (
    AutoScalingGroupName,
    CapacityProviderName,
    ClusterName,
    Count,
    ImageId,
    InstanceType,
    KeyArn,
    LogGroupArn,
    LogicalId,
    SecurityGroupId,
    SubnetId,
    UserData,
)

#: The smallest disk of the ECS-optimized image.
_DISK_GIB = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class HostsProps:
    """What the hosts are.

    Attributes:
        cluster: Which they join.
        image: ECS-optimized.
        instance_types: The preferred first; several make a mixed group.
            https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups.html
        minimum: Fewest hosts.
        maximum: Most hosts.
        subnets: One per zone.
        security_group: Their own.
        log_group: Where their own logs go.
        user_data: Base64, at most 16 KB before it.
        key: Encrypts their disks.
        routed: What a host needs to register and to drain.
        tags: The file's own, for the disks.
        drained: Whether ECS empties a host before it goes; else the lifecycle hook does. Never
            both: each would wait for what the other holds.
    """

    cluster: ClusterName
    image: ImageId
    instance_types: tuple[InstanceType, ...]
    minimum: Count
    maximum: Count
    subnets: tuple[SubnetId, ...]
    security_group: SecurityGroupId
    log_group: LogGroupArn
    user_data: UserData
    key: KeyArn
    routed: tuple[LogicalId, ...]
    tags: Mapping[str, str]
    drained: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """The capacity.

    Attributes:
        group: The Auto Scaling group.
        capacity_provider: What services ask for capacity.
        ready: The provider joined to the cluster: a service needs it before, and until its end.
    """

    group: AutoScalingGroupName
    capacity_provider: CapacityProviderName
    ready: LogicalId


def hosts(t: Template, props: HostsProps) -> Hosts:
    """Define the group and the capacity provider.

    The provider has a name, because CloudFormation would start it with the stack's, and ECS takes
    none that starts with `aws`, `ecs` or `fargate`.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html

    Termination protection is off, and so is protection from scale-in: both outlive the provider on
    the hosts, and the group then cannot be deleted. A host is drained before it goes.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
    """
    group = _group(t, props, _launch_template(t, props))
    provider = t.add_resource(
        ecs.CapacityProvider(
            "CapacityProvider",
            Name=unique("hosts"),
            AutoScalingGroupProvider=ecs.AutoScalingGroupProvider(
                AutoScalingGroupArn=GetAtt(group, "AutoScalingGroupARN"),
                ManagedScaling=ecs.ManagedScaling(
                    Status="ENABLED", TargetCapacity=100, MinimumScalingStepSize=1
                ),
                ManagedTerminationProtection="DISABLED",
                ManagedDraining="ENABLED" if props.drained else "DISABLED",
            ),
            Tags=name_tag("hosts"),
        )
    )
    association = t.add_resource(
        ecs.ClusterCapacityProviderAssociations(
            "ClusterCapacity",
            Cluster=props.cluster,
            CapacityProviders=[Ref(provider)],
            DefaultCapacityProviderStrategy=[
                ecs.CapacityProviderStrategy(CapacityProvider=Ref(provider), Weight=1)
            ],
        )
    )
    return Hosts(
        group=AutoScalingGroupName(Ref(group)),
        capacity_provider=CapacityProviderName(Ref(provider)),
        ready=LogicalId(association.title),
    )


def _profile(t: Template, props: HostsProps) -> iam.InstanceProfile:
    """Define the hosts' role: it registers with ECS, reports, and answers Systems Manager."""
    role = t.add_resource(
        iam.Role(
            "HostRole",
            Description="ECS hosts of the controllers",
            AssumeRolePolicyDocument=policies.assumed_by("ec2.amazonaws.com"),
            Policies=[
                iam.Policy(
                    PolicyName="host",
                    PolicyDocument=policies.document(
                        *host_policies.join(props.cluster),
                        *host_policies.watch(props.log_group),
                        *policies.open_sessions(),
                    ),
                )
            ],
            Tags=name_tag("host"),
        )
    )
    return t.add_resource(iam.InstanceProfile("HostInstanceProfile", Roles=[Ref(role)]))


def _launch_template(t: Template, props: HostsProps) -> ec2.LaunchTemplate:
    """Define what a host is started from.

    One hop: an answer of the metadata service never reaches a container.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html
    """
    disk = ec2.EBSBlockDevice(
        VolumeType="gp3",
        VolumeSize=_DISK_GIB,
        Encrypted=True,
        KmsKeyId=props.key,
        DeleteOnTermination=True,
    )
    data = ec2.LaunchTemplateData(
        ImageId=props.image,
        InstanceType=props.instance_types[0],
        IamInstanceProfile=ec2.IamInstanceProfile(Arn=GetAtt(_profile(t, props), "Arn")),
        SecurityGroupIds=[props.security_group],
        MetadataOptions=ec2.MetadataOptions(
            HttpEndpoint="enabled", HttpTokens="required", HttpPutResponseHopLimit=1
        ),
        BlockDeviceMappings=[
            ec2.LaunchTemplateBlockDeviceMapping(DeviceName="/dev/xvda", Ebs=disk)
        ],
        TagSpecifications=[
            ec2.TagSpecifications(ResourceType="volume", Tags=volume_tags(props.tags, "host"))
        ],
        UserData=props.user_data,
    )
    return t.add_resource(ec2.LaunchTemplate("HostLaunchTemplate", LaunchTemplateData=data))


def _group(
    t: Template, props: HostsProps, template: ec2.LaunchTemplate
) -> autoscaling.AutoScalingGroup:
    """Define the group: ECS decides how many, zones stay even, replacement launches first.

    What ECS asked for while a slot had no host, it gives back a quarter of an hour after: the
    newest goes, which carries nothing. The oldest, which AWS would take, carries a slot, and the
    loss of one host would be followed by a second interruption.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html

    Without DesiredCapacity, because every stack update would reset what ECS has decided. Without
    UpdatePolicy, because a rolling update does not wait for tasks to drain: a host takes a new
    launch template when it is replaced.

    Without CreationPolicy, which waits for hosts to signal that they joined: a service waits for
    its tasks, and those only run on hosts that joined, at every change and not at creation alone.
    A signal would be asked of the first hosts only, never of one that replaces another; hosts of a
    warm pool are stopped before they could send it; one zone without capacity would fail a stack
    that serves from the other; and every host would need the right to signal for the stack, which
    a task that broke out would have too. Whoever looks why a host did not join reads its log group.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-instance-maintenance-policy.html
    """
    group = autoscaling.AutoScalingGroup(
        "HostGroup",
        MinSize=props.minimum,
        MaxSize=props.maximum,
        VPCZoneIdentifier=list(props.subnets),
        AvailabilityZoneDistribution=autoscaling.AvailabilityZoneDistribution(
            CapacityDistributionStrategy="balanced-only"
        ),
        HealthCheckType="EC2",
        HealthCheckGracePeriod=120,
        InstanceMaintenancePolicy=autoscaling.InstanceMaintenancePolicy(
            MinHealthyPercentage=100, MaxHealthyPercentage=150
        ),
        NewInstancesProtectedFromScaleIn=False,
        TerminationPolicies=["NewestInstance"],
        Tags=group_tags("host"),
    )
    if props.routed:
        group.DependsOn = list(props.routed)
    version = GetAtt(template, "LatestVersionNumber")
    if props.instance_types[1:]:
        group.MixedInstancesPolicy = autoscaling.MixedInstancesPolicy(
            InstancesDistribution=autoscaling.InstancesDistribution(
                OnDemandAllocationStrategy="prioritized", OnDemandPercentageAboveBaseCapacity=100
            ),
            LaunchTemplate=autoscaling.LaunchTemplate(
                LaunchTemplateSpecification=autoscaling.LaunchTemplateSpecification(
                    LaunchTemplateId=Ref(template), Version=version
                ),
                Overrides=[
                    autoscaling.LaunchTemplateOverrides(InstanceType=item)
                    for item in props.instance_types
                ],
            ),
        )
    else:
        group.LaunchTemplate = autoscaling.LaunchTemplateSpecification(
            LaunchTemplateId=Ref(template), Version=version
        )
    return t.add_resource(group)
