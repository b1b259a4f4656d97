"""One slot: the task definition and the ECS service that keep one Jenkins running in one zone."""

from collections.abc import Mapping

from troposphere import GetAtt, Ref, Template, ecs

from stacks.config import Architecture
from stacks.light import dataclass
from stacks.naming import slot_tags
from stacks.refs import (
    AccessPointId,
    AlarmName,
    CapacityProviderName,
    ClusterName,
    ContainerImage,
    EnvironmentValue,
    FileSystemId,
    LogGroupName,
    LogicalId,
    RoleArn,
    SecretValue,
    SecurityGroupId,
    ServiceArn,
    ServiceName,
    SubnetId,
    TargetGroupArn,
)

_CONTAINER = "jenkins"
_HOME = "/var/jenkins_home"

#: Longest allowed; a boot on network storage is slow, and during it nothing counts as a failure.
#: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
_BOOT_SECONDS = 300

#: An idle Jenkins stops within three seconds; ECS kills it after these.
_STOP_SECONDS = 30

_ECS_ARCHITECTURE: Mapping[Architecture, str] = {"x86_64": "X86_64", "arm64": "ARM64"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotProps:
    """What runs, and where.

    Attributes:
        logical: The controller's name in logical ids.
        controller: The controller's name.
        number: The slot's, from 1.
        optional: Whether it is turned on and off with the load: nothing here says how many tasks it
            has, so that no change of the stack turns it.
        image: The container's.
        architecture: The hosts'.
        cpu: CPU units; a share, no ceiling.
        memory_mib: Hard limit: the kernel ends a container that wants more.
            https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
        prefix: The path Jenkins lives under.
        port: Jenkins' own.
        environment: Variables, `JAVA_OPTS` among them.
        secrets: Variables whose value ECS reads when the container starts.
        task_role: What Jenkins may do in AWS.
        execution_role: What ECS does for it.
        log_group: Where its stream lies.
        file_system: Of the homes.
        home: This slot's.
        cluster: Where it runs.
        capacity_provider: Who gives it a host.
        subnet: Of the one zone it is pinned to.
        security_group: On its network interface.
        target_group: The controller's.
        errors: The alarm that takes a deployment back.
        after: What must exist before its first task, and as long as it has one.
    """

    logical: str
    controller: str
    number: int
    optional: bool
    image: ContainerImage
    architecture: Architecture
    cpu: int
    memory_mib: int
    prefix: str
    port: int
    environment: Mapping[str, EnvironmentValue]
    secrets: Mapping[str, SecretValue]
    task_role: RoleArn
    execution_role: RoleArn
    log_group: LogGroupName
    file_system: FileSystemId
    home: AccessPointId
    cluster: ClusterName
    capacity_provider: CapacityProviderName
    subnet: SubnetId
    security_group: SecurityGroupId
    target_group: TargetGroupArn
    errors: AlarmName
    after: tuple[LogicalId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The slot.

    Attributes:
        service: The service's name on AWS.
        arn: The same, for policies.
        serving: The service: the next slot is touched after it.
    """

    service: ServiceName
    arn: ServiceArn
    serving: LogicalId


def slot(t: Template, props: SlotProps) -> Slot:
    """Define a service of one task that is stopped before its successor starts.

    A service without a number of tasks starts with one, and keeps what it has when it is changed.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html#cfn-ecs-service-desiredcount

    Rebalancing over zones is off: a slot belongs to its zone.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
    """
    network = ecs.AwsvpcConfiguration(
        AssignPublicIp="DISABLED", Subnets=[props.subnet], SecurityGroups=[props.security_group]
    )
    service = t.add_resource(
        ecs.Service(
            f"{props.logical}{props.number}Service",
            DependsOn=list(props.after),
            Cluster=props.cluster,
            TaskDefinition=Ref(_task_definition(t, props)),
            CapacityProviderStrategy=[
                ecs.CapacityProviderStrategyItem(CapacityProvider=props.capacity_provider, Weight=1)
            ],
            NetworkConfiguration=ecs.NetworkConfiguration(AwsvpcConfiguration=network),
            LoadBalancers=[
                ecs.LoadBalancer(
                    ContainerName=_CONTAINER,
                    ContainerPort=props.port,
                    TargetGroupArn=props.target_group,
                )
            ],
            HealthCheckGracePeriodSeconds=_BOOT_SECONDS,
            DeploymentConfiguration=_deployment(props),
            AvailabilityZoneRebalancing="DISABLED",
            EnableExecuteCommand=True,
            EnableECSManagedTags=True,
            PropagateTags="SERVICE",
            Tags=slot_tags(props.controller, props.number, optional=props.optional),
            **({} if props.optional else {"DesiredCount": 1}),
        )
    )
    return Slot(
        service=ServiceName(GetAtt(service, "Name")),
        arn=ServiceArn(Ref(service)),
        serving=LogicalId(service.title),
    )


def _deployment(props: SlotProps) -> ecs.DeploymentConfiguration:
    """Return how a new task takes the place of the old, and what takes it back.

    Two tasks of one slot must never share a home: at most 100 %, at least 0. A broken deployment is
    rolled back after two failures to start, or while users are answered with errors.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
    """
    return ecs.DeploymentConfiguration(
        MaximumPercent=100,
        MinimumHealthyPercent=0,
        DeploymentCircuitBreaker=ecs.DeploymentCircuitBreaker(
            Enable=True,
            Rollback=True,
            ThresholdConfiguration=ecs.ThresholdConfiguration(Type="COUNT", Value=2),
        ),
        Alarms=ecs.DeploymentAlarms(AlarmNames=[props.errors], Enable=True, Rollback=True),
    )


def _task_definition(t: Template, props: SlotProps) -> ecs.TaskDefinition:
    """Define the task: its volume is the slot's home, over TLS, as its role, through one door."""
    volume = ecs.EFSVolumeConfiguration(
        FilesystemId=props.file_system,
        TransitEncryption="ENABLED",
        AuthorizationConfig=ecs.AuthorizationConfig(AccessPointId=props.home, IAM="ENABLED"),
    )
    return t.add_resource(
        ecs.TaskDefinition(
            f"{props.logical}{props.number}TaskDefinition",
            NetworkMode="awsvpc",
            RequiresCompatibilities=["EC2"],
            RuntimePlatform=ecs.RuntimePlatform(
                CpuArchitecture=_ECS_ARCHITECTURE[props.architecture],
                OperatingSystemFamily="LINUX",
            ),
            TaskRoleArn=props.task_role,
            ExecutionRoleArn=props.execution_role,
            Volumes=[ecs.Volume(Name="home", EFSVolumeConfiguration=volume)],
            ContainerDefinitions=[_container(props)],
            Tags=slot_tags(props.controller, props.number),
        )
    )


def _container(props: SlotProps) -> ecs.ContainerDefinition:
    """Return the container. The root file system stays writable: `execute-command` needs it.

    It asks ECS for no init process: the image's tini is process 1 and reaps whatever a session of
    `execute-command` leaves behind, which is what AWS recommends `initProcessEnabled` for. With
    both, the image's would be a child that reaps nothing and says so at each start.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    https://github.com/jenkinsci/docker/blob/master/debian/Dockerfile
    """
    check = f"curl -fsS -o /dev/null --max-time 8 http://127.0.0.1:{props.port}{props.prefix}/login"
    return ecs.ContainerDefinition(
        Name=_CONTAINER,
        Image=props.image,
        Essential=True,
        Cpu=props.cpu,
        Memory=props.memory_mib,
        User="1000:1000",
        PortMappings=[ecs.PortMapping(ContainerPort=props.port, Protocol="tcp")],
        MountPoints=[ecs.MountPoint(SourceVolume="home", ContainerPath=_HOME, ReadOnly=False)],
        Environment=[
            ecs.Environment(Name=name, Value=value)
            for name, value in sorted(props.environment.items())
        ],
        Secrets=[
            ecs.Secret(Name=name, ValueFrom=value) for name, value in sorted(props.secrets.items())
        ],
        HealthCheck=ecs.HealthCheck(
            Command=["CMD-SHELL", f"{check} || exit 1"],
            Interval=10,
            Timeout=9,
            Retries=3,
            StartPeriod=_BOOT_SECONDS,
        ),
        StopTimeout=_STOP_SECONDS,
        LogConfiguration=ecs.LogConfiguration(
            LogDriver="awslogs",
            Options={
                "awslogs-group": props.log_group,
                "awslogs-region": Ref("AWS::Region"),
                "awslogs-stream-prefix": f"{props.controller}-{props.number}",
                # A slow log service must not stop Jenkins: lines wait in memory, then are dropped.
                "mode": "non-blocking",
                "max-buffer-size": "25m",
            },
        ),
    )
