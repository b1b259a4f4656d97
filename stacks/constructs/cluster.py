"""The ECS cluster."""

from troposphere import GetAtt, Ref, Template, ecs

from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import ClusterArn, ClusterName


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterProps:
    """What is measured; capacity is added by `hosts`.

    Attributes:
        insights: Whether Container Insights is on.
    """

    insights: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The cluster.

    Attributes:
        name: What `Ref` gives.
        arn: What events name.
    """

    name: ClusterName
    arn: ClusterArn


def cluster(t: Template, props: ClusterProps) -> Cluster:
    """Define the cluster, without a name of its own: one in use could not be replaced.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html
    """
    insights = ecs.ClusterSetting(
        Name="containerInsights", Value="enabled" if props.insights else "disabled"
    )
    made = t.add_resource(
        ecs.Cluster("Cluster", ClusterSettings=[insights], Tags=name_tag("cluster"))
    )
    return Cluster(name=ClusterName(Ref(made)), arn=ClusterArn(GetAtt(made, "Arn")))
