"""The warm pool: stopped hosts that start when the group wants another."""

from troposphere import Template, autoscaling

from stacks.light import dataclass
from stacks.refs import AutoScalingGroupName


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmPoolProps:
    """How many wait, and for whom.

    Attributes:
        group: Of one instance type, on demand; its hosts ask for their state before they join the
            cluster (`ECS_WARM_POOLS_CHECK`), or stopped ones would be registered.
            https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-warm-pool.html
        size: Stopped hosts.
    """

    group: AutoScalingGroupName
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmPool:
    """Nothing refers to the pool."""


def warm_pool(t: Template, props: WarmPoolProps) -> WarmPool:
    """Define a pool of exactly this size: both its bounds are the same.

    With the upper one left out, the pool would fill up to the group's maximum. A host never comes
    back from the group: ECS refuses a group whose hosts are used again.
    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutWarmPool.html
    """
    t.add_resource(
        autoscaling.WarmPool(
            "HostWarmPool",
            AutoScalingGroupName=props.group,
            MinSize=props.size,
            MaxGroupPreparedCapacity=props.size,
            PoolState="Stopped",
            InstanceReusePolicy=autoscaling.InstanceReusePolicy(ReuseOnScaleIn=False),
        )
    )
    return WarmPool()
