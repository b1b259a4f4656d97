"""VPC end points: what replaces a way out."""

from tests.configurations import properties, resources


def services(name: str) -> dict[str, str]:
    """Return the type of each end point by its service."""
    return {
        item["Properties"]["ServiceName"]["Fn::Sub"].removeprefix(
            "com.amazonaws.${AWS::Region}."
        ): (item["Properties"]["VpcEndpointType"])
        for item in resources(name, "AWS::EC2::VPCEndpoint").values()
    }


def test_s3_is_reached_without_a_gateway() -> None:
    """The free gateway end points spare the NAT gateways the image layers and the hooks' notes."""
    assert services("without-hooks") == {"s3": "Gateway"}
    assert services("minimal") == {"s3": "Gateway", "dynamodb": "Gateway"}
    assert properties("minimal", "S3Endpoint")["RouteTableIds"] == [
        {"Ref": "PrivateRouteTableA"},
        {"Ref": "PrivateRouteTableB"},
    ]


def test_without_nat_every_service_has_an_end_point() -> None:
    """Hosts register, tasks pull, log, mount and read secrets, the plugin starts agents."""
    found = services("nat-none")
    assert found.pop("s3") == found.pop("dynamodb") == "Gateway"
    assert set(found.values()) == {"Interface"}
    assert set(found) >= {
        "ecs", "ecs-agent", "ecs-telemetry", "ecr.api", "ecr.dkr", "logs", "secretsmanager",
        "ssm", "ssmmessages", "ec2", "sts", "elasticfilesystem", "monitoring",
        "autoscaling", "elasticloadbalancing",
    }  # fmt: skip
    for item in resources("nat-none", "AWS::EC2::VPCEndpoint").values():
        if item["Properties"]["VpcEndpointType"] == "Interface":
            assert item["Properties"]["PrivateDnsEnabled"] is True
            assert item["Properties"]["SecurityGroupIds"] == [{"Ref": "EndpointSecurityGroup"}]
            assert len(item["Properties"]["SubnetIds"]) == 2


def test_no_end_point_is_of_a_service_that_new_regions_lack() -> None:
    """Regions opened since 2024 have no ec2messages: its end point would fail the creation."""
    assert "ec2messages" not in services("nat-none")


def test_end_points_admit_the_vpc_by_https() -> None:
    """An end point whose group admits nobody is as good as none."""
    (rule,) = properties("nat-none", "EndpointSecurityGroup")["SecurityGroupIngress"]
    assert (rule["CidrIp"], rule["FromPort"], rule["ToPort"]) == ("10.0.0.0/16", 443, 443)
