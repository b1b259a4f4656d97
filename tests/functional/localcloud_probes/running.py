"""Probes of what runs: hosts, containers, load balancers."""

from tests.functional.localcloud_probes.model import Aws, Probe, Seen, att, first, ref


def _template(aws: Aws, physical_id: str) -> Seen:
    found = first("ec2", "describe_launch_templates", "LaunchTemplates", "LaunchTemplateIds")
    if found(aws, physical_id) is None:
        return None
    versions = aws("ec2").describe_launch_template_versions(
        LaunchTemplateId=physical_id, Versions=["$Latest"]
    )
    return dict(versions["LaunchTemplateVersions"][0]["LaunchTemplateData"])


def _hook(aws: Aws, physical_id: str) -> Seen:
    for group in aws("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]:
        name = group["AutoScalingGroupName"]
        found = aws("autoscaling").describe_lifecycle_hooks(AutoScalingGroupName=name)
        for hook in found["LifecycleHooks"]:
            if hook["LifecycleHookName"] == physical_id:
                return dict(hook)
    return None


def _warm_pool(aws: Aws, physical_id: str) -> Seen:
    groups = aws("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[physical_id])
    if not groups["AutoScalingGroups"]:
        return None
    found = aws("autoscaling").describe_warm_pool(AutoScalingGroupName=physical_id)
    pool: Seen = found.get("WarmPoolConfiguration")
    return pool


def _policy(aws: Aws, physical_id: str) -> Seen:
    found = aws("autoscaling").describe_policies()["ScalingPolicies"]
    return next((policy for policy in found if policy["PolicyARN"] == physical_id), None)


def _cluster(aws: Aws, physical_id: str) -> Seen:
    listed = aws("ecs").list_clusters()["clusterArns"]
    if not any(arn.endswith(f"/{physical_id}") for arn in listed):
        return None
    return dict(
        aws("ecs").describe_clusters(clusters=[physical_id], include=["SETTINGS"])["clusters"][0]
    )


def _definition(aws: Aws, physical_id: str) -> Seen:
    if physical_id not in aws("ecs").list_task_definitions()["taskDefinitionArns"]:
        return None
    return dict(aws("ecs").describe_task_definition(taskDefinition=physical_id)["taskDefinition"])


def service(aws: Aws, physical_id: str) -> Seen:
    """Return a service, by its ARN."""
    cluster = physical_id.split("/")[1]
    listed = [arn.rpartition("/")[2] for arn in aws("ecs").list_clusters()["clusterArns"]]
    if cluster not in listed or physical_id not in aws("ecs").list_services(cluster=cluster).get(
        "serviceArns", []
    ):
        return None
    return dict(
        aws("ecs").describe_services(cluster=cluster, services=[physical_id])["services"][0]
    )


def _attributes(aws: Aws, operation: str, parameter: str, arn: str) -> dict[str, str]:
    found = getattr(aws("elbv2"), operation)(**{parameter: arn})["Attributes"]
    return {item["Key"]: item["Value"] for item in found}


def described_balancer(aws: Aws, physical_id: str) -> Seen:
    """Return a balancer with its attributes."""
    found = first("elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerArns")
    seen = found(aws, physical_id)
    if seen is None:
        return None
    operation = "describe_load_balancer_attributes"
    return {**seen, **_attributes(aws, operation, "LoadBalancerArn", physical_id)}


def _target_group(aws: Aws, physical_id: str) -> Seen:
    seen = first("elbv2", "describe_target_groups", "TargetGroups", "TargetGroupArns")(
        aws, physical_id
    )
    if seen is None:
        return None
    operation = "describe_target_group_attributes"
    return {**seen, **_attributes(aws, operation, "TargetGroupArn", physical_id)}


def _listener_certificates(aws: Aws, physical_id: str) -> Seen:
    listener = physical_id.removesuffix("/certificates")
    if first("elbv2", "describe_listeners", "Listeners", "ListenerArns")(aws, listener) is None:
        return None
    found = aws("elbv2").describe_listener_certificates(ListenerArn=listener)["Certificates"]
    return {"count": len(found)}


_SPEC = {
    "LaunchTemplateId": ref("HostTemplate"),
    "Version": att("HostTemplate", "LatestVersionNumber"),
}

_CONTAINER = {
    "Name": "jenkins",
    "Image": "docker.io/jenkins/jenkins:lts",
    "Memory": "512",
    "Essential": "true",
    "PortMappings": [{"ContainerPort": 8080}],
    "Secrets": [{"Name": "PASSWORD", "ValueFrom": ref("Secret")}],
    "HealthCheck": {"Command": ["CMD-SHELL", "true"], "Interval": 10, "Retries": 3},
    "LinuxParameters": {"InitProcessEnabled": True},
    "MountPoints": [{"SourceVolume": "home", "ContainerPath": "/var/jenkins_home"}],
    "LogConfiguration": {"LogDriver": "awslogs", "Options": {"awslogs-group": ref("LogGroup")}},
    "User": "1000",
    "StopTimeout": 30,
}

_VOLUME = {
    "Name": "home",
    "EFSVolumeConfiguration": {
        "FilesystemId": ref("FileSystem"),
        "TransitEncryption": "ENABLED",
        "AuthorizationConfig": {"AccessPointId": ref("AccessPoint"), "IAM": "ENABLED"},
    },
}

HOSTS = (
    Probe(
        "HostTemplate",
        "AWS::EC2::LaunchTemplate",
        {
            "LaunchTemplateData": {
                "ImageId": ref("Image"),
                "InstanceType": "m6i.large",
                "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
                "IamInstanceProfile": {"Arn": att("Profile", "Arn")},
                "SecurityGroupIds": [ref("Group")],
                "UserData": {"Fn::Base64": "#cloud-config\n"},
                "BlockDeviceMappings": [
                    {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 30, "Encrypted": True}}
                ],
            }
        },
        _template,
        {
            "InstanceType": "m6i.large",
            "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
            "BlockDeviceMappings": [{"Ebs": {"VolumeSize": 30, "Encrypted": True}}],
        },
        ("LatestVersionNumber", "DefaultVersionNumber", "LaunchTemplateId"),
    ),
    Probe(
        "Hosts",
        "AWS::AutoScaling::AutoScalingGroup",
        {
            "AutoScalingGroupName": "probe-group",
            "MinSize": "2",
            "MaxSize": "6",
            "VPCZoneIdentifier": [ref("SubnetA"), ref("SubnetB")],
            "MixedInstancesPolicy": {
                "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 100},
                "LaunchTemplate": {
                    "LaunchTemplateSpecification": _SPEC,
                    "Overrides": [{"InstanceType": "m7i.large"}, {"InstanceType": "m6i.large"}],
                },
            },
            "InstanceMaintenancePolicy": {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150},
            "AvailabilityZoneDistribution": {"CapacityDistributionStrategy": "balanced-only"},
            "HealthCheckGracePeriod": 120,
            "Tags": [{"Key": "Name", "Value": "host", "PropagateAtLaunch": True}],
        },
        first(
            "autoscaling",
            "describe_auto_scaling_groups",
            "AutoScalingGroups",
            "AutoScalingGroupNames",
        ),
        {
            "DesiredCapacity": 2,
            "HealthCheckGracePeriod": 120,
            "InstanceMaintenancePolicy": {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150},
            "AvailabilityZoneDistribution": {"CapacityDistributionStrategy": "balanced-only"},
            "Instances": [
                {"AvailabilityZone": "eu-west-1a", "InstanceType": "m7i.large"},
                {"AvailabilityZone": "eu-west-1b", "InstanceType": "m7i.large"},
            ],
            "Tags": [{"Key": "team", "Value": "blue", "PropagateAtLaunch": True}],
        },
        ("AutoScalingGroupARN",),
    ),
    Probe(
        "Hook",
        "AWS::AutoScaling::LifecycleHook",
        {
            "AutoScalingGroupName": ref("Hosts"),
            "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
            "HeartbeatTimeout": 900,
            "DefaultResult": "CONTINUE",
            "NotificationTargetARN": ref("Topic"),
            "RoleARN": att("Role", "Arn"),
        },
        _hook,
        {"HeartbeatTimeout": 900, "DefaultResult": "CONTINUE"},
    ),
    Probe(
        "WarmPool",
        "AWS::AutoScaling::WarmPool",
        {"AutoScalingGroupName": ref("Hosts"), "MinSize": 1, "PoolState": "Stopped"},
        _warm_pool,
        {"MinSize": 1, "PoolState": "Stopped"},
    ),
    Probe(
        "ScalingPolicy",
        "AWS::AutoScaling::ScalingPolicy",
        {
            "AutoScalingGroupName": ref("Hosts"),
            "PolicyType": "SimpleScaling",
            "AdjustmentType": "ChangeInCapacity",
            "ScalingAdjustment": 1,
        },
        _policy,
        {"ScalingAdjustment": 1},
        ("Arn", "PolicyName"),
    ),
)

CONTAINERS = (
    Probe(
        "Cluster",
        "AWS::ECS::Cluster",
        {"ClusterSettings": [{"Name": "containerInsights", "Value": "enabled"}]},
        _cluster,
        {"settings": [{"name": "containerInsights", "value": "enabled"}]},
        ("Arn",),
    ),
    Probe(
        "Capacity",
        "AWS::ECS::CapacityProvider",
        {
            "AutoScalingGroupProvider": {
                "AutoScalingGroupArn": att("Hosts", "AutoScalingGroupARN"),
                "ManagedScaling": {"Status": "ENABLED", "TargetCapacity": 100},
                "ManagedTerminationProtection": "DISABLED",
                "ManagedDraining": "ENABLED",
            }
        },
        first("ecs", "describe_capacity_providers", "capacityProviders", "capacityProviders"),
        {
            "autoScalingGroupProvider": {
                "managedScaling": {"status": "ENABLED", "targetCapacity": 100},
                "managedTerminationProtection": "DISABLED",
                "managedDraining": "ENABLED",
            }
        },
    ),
    Probe(
        "CapacityOfCluster",
        "AWS::ECS::ClusterCapacityProviderAssociations",
        {
            "Cluster": ref("Cluster"),
            "CapacityProviders": [ref("Capacity")],
            "DefaultCapacityProviderStrategy": [{"CapacityProvider": ref("Capacity"), "Weight": 1}],
        },
        _cluster,
        {"defaultCapacityProviderStrategy": [{"weight": 1}]},
    ),
    Probe(
        "Definition",
        "AWS::ECS::TaskDefinition",
        {
            "NetworkMode": "awsvpc",
            "RequiresCompatibilities": ["EC2"],
            "TaskRoleArn": att("Role", "Arn"),
            "ExecutionRoleArn": att("Role", "Arn"),
            "RuntimePlatform": {"CpuArchitecture": "X86_64", "OperatingSystemFamily": "LINUX"},
            "ContainerDefinitions": [_CONTAINER],
            "Volumes": [_VOLUME],
        },
        _definition,
        {
            "networkMode": "awsvpc",
            "runtimePlatform": {"cpuArchitecture": "X86_64"},
            "containerDefinitions": [
                {
                    "name": "jenkins",
                    "memory": 512,
                    "user": "1000",
                    "stopTimeout": 30,
                    "healthCheck": {"interval": 10, "retries": 3},
                    "linuxParameters": {"initProcessEnabled": True},
                }
            ],
            "volumes": [
                {
                    "efsVolumeConfiguration": {
                        "transitEncryption": "ENABLED",
                        "authorizationConfig": {"iam": "ENABLED"},
                    }
                }
            ],
        },
        ("TaskDefinitionArn",),
    ),
    Probe(
        "Service",
        "AWS::ECS::Service",
        {
            "Cluster": ref("Cluster"),
            "TaskDefinition": ref("Definition"),
            "DesiredCount": 1,
            "CapacityProviderStrategy": [{"CapacityProvider": ref("Capacity"), "Weight": 1}],
            "NetworkConfiguration": {
                "AwsvpcConfiguration": {
                    "Subnets": [ref("SubnetA")],
                    "SecurityGroups": [ref("Group")],
                }
            },
            "LoadBalancers": [
                {
                    "ContainerName": "jenkins",
                    "ContainerPort": 8080,
                    "TargetGroupArn": ref("Targets"),
                }
            ],
            "HealthCheckGracePeriodSeconds": 300,
            "DeploymentConfiguration": {
                "MaximumPercent": 100,
                "MinimumHealthyPercent": 0,
                "DeploymentCircuitBreaker": {
                    "Enable": True,
                    "Rollback": True,
                    "ThresholdConfiguration": {"Type": "COUNT", "Value": 2},
                },
                "Alarms": {"AlarmNames": ["no-targets"], "Enable": True, "Rollback": True},
            },
            "AvailabilityZoneRebalancing": "DISABLED",
            "EnableExecuteCommand": True,
            "EnableECSManagedTags": True,
            "PropagateTags": "SERVICE",
        },
        service,
        {
            "status": "ACTIVE",
            "desiredCount": 1,
            "capacityProviderStrategy": [{"weight": 1}],
            "healthCheckGracePeriodSeconds": 300,
            "deploymentConfiguration": {
                "maximumPercent": 100,
                "minimumHealthyPercent": 0,
                "deploymentCircuitBreaker": {
                    "enable": True,
                    "rollback": True,
                    "thresholdConfiguration": {"type": "COUNT", "value": 2},
                },
                "alarms": {"alarmNames": ["no-targets"], "enable": True, "rollback": True},
            },
            "availabilityZoneRebalancing": "DISABLED",
            "enableExecuteCommand": True,
            "enableECSManagedTags": True,
            "propagateTags": "SERVICE",
            "loadBalancers": [{"containerName": "jenkins", "containerPort": 8080}],
        },
        ("Name", "ServiceArn"),
        ("Rule", "CapacityOfCluster", "MountTarget"),
    ),
)

BALANCING = (
    Probe(
        "Balancer",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {
            "Scheme": "internal",
            "Subnets": [ref("SubnetA"), ref("SubnetB")],
            "SecurityGroups": [ref("Group")],
            "LoadBalancerAttributes": [
                {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"},
                {"Key": "idle_timeout.timeout_seconds", "Value": "120"},
            ],
        },
        described_balancer,
        {
            "Scheme": "internal",
            "routing.http.drop_invalid_header_fields.enabled": "true",
            "idle_timeout.timeout_seconds": "120",
        },
        ("DNSName", "CanonicalHostedZoneID", "LoadBalancerFullName", "LoadBalancerName"),
    ),
    Probe(
        "Targets",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        {
            "VpcId": ref("Vpc"),
            "Port": "8080",
            "Protocol": "HTTP",
            "TargetType": "ip",
            "HealthCheckPath": "/login",
            "HealthCheckIntervalSeconds": 10,
            "HealthCheckTimeoutSeconds": 6,
            "HealthyThresholdCount": 2,
            "UnhealthyThresholdCount": 3,
            "Matcher": {"HttpCode": "200"},
            "TargetGroupAttributes": [
                {"Key": "deregistration_delay.timeout_seconds", "Value": "15"},
                {"Key": "stickiness.enabled", "Value": "true"},
                {"Key": "stickiness.type", "Value": "lb_cookie"},
            ],
        },
        _target_group,
        {
            "Port": 8080,
            "TargetType": "ip",
            "HealthCheckPath": "/login",
            "HealthCheckIntervalSeconds": 10,
            "HealthCheckTimeoutSeconds": 6,
            "HealthyThresholdCount": 2,
            "UnhealthyThresholdCount": 3,
            "Matcher": {"HttpCode": "200"},
            "deregistration_delay.timeout_seconds": "15",
            "stickiness.enabled": "true",
        },
        ("TargetGroupFullName", "TargetGroupName", "TargetGroupArn"),
    ),
    Probe(
        "Listener",
        "AWS::ElasticLoadBalancingV2::Listener",
        {
            "LoadBalancerArn": ref("Balancer"),
            "Port": 443,
            "Protocol": "HTTPS",
            "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
            "Certificates": [{"CertificateArn": ref("Certificate")}],
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": ref("Targets")}],
        },
        first("elbv2", "describe_listeners", "Listeners", "ListenerArns"),
        {
            "Port": 443,
            "Protocol": "HTTPS",
            "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
            "DefaultActions": [{"Type": "forward"}],
        },
        ("ListenerArn",),
    ),
    Probe(
        "MoreCertificates",
        "AWS::ElasticLoadBalancingV2::ListenerCertificate",
        {
            "ListenerArn": ref("Listener"),
            "Certificates": [{"CertificateArn": ref("OtherCertificate")}],
        },
        _listener_certificates,
        {"count": 2},
    ),
    Probe(
        "Rule",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        {
            "ListenerArn": ref("Listener"),
            "Priority": 10,
            "Conditions": [
                {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/team", "/team/*"]}}
            ],
            "Actions": [{"Type": "forward", "TargetGroupArn": ref("Targets")}],
        },
        first("elbv2", "describe_rules", "Rules", "RuleArns"),
        {"Priority": "10", "Conditions": [{"PathPatternConfig": {"Values": ["/team", "/team/*"]}}]},
        ("RuleArn",),
    ),
)

PROBES = (*HOSTS, *CONTAINERS, *BALANCING)
