"""The `hosts` section as types: the EC2 instances that carry the controllers."""

from typing import Annotated

from stacks import values
from stacks.model import Field, Model
from stacks.tables import Architecture, architecture_of
from stacks.values import InstanceTypes


class Hosts(Model):
    """The EC2 instances that carry the controllers."""

    instance_types: InstanceTypes = ("m6i.large",)
    """Instance types of one architecture, the preferred first."""
    min: Annotated[int, Field(ge=1, le=500)] | None = None
    """Fewest hosts. Absent: one per availability zone."""
    max: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Most hosts. Absent: twice the fewest, and never too few for the slots."""
    ami: values.AmiId | None = None
    """An ECS-optimized image. Absent: AWS's recommended Amazon Linux 2023 one."""
    unchecked_types: bool = False
    """Accept instance types that the table of this version does not know."""
    warm_pool: Annotated[int, Field(ge=1, le=100)] | None = None
    """Stopped hosts kept ready beside the running ones, which start sooner than new ones boot and
    cost their disks alone. Only with one instance type. Absent: none."""
    trunking: bool = False
    """More tasks a host than it has network interfaces, on types that can: an ECS setting of the
    whole account and region, which `deploy` turns on before the first host starts (who deploys
    otherwise turns it on first)."""
    cloud_config: values.NamedFile | None = None
    """A cloud-config file beside this one: what hosts do at their first boot besides.
    Not with a warm pool, whose hosts are stopped before they are through."""

    @property
    def architecture(self) -> Architecture:
        """The architecture of the hosts' processors."""
        return architecture_of(self.instance_types[0])
