"""The look that all hooks share: what ECS, Auto Scaling and the balancer describe right now."""

from lambdas.shared.aws import Calls
from lambdas.shared.clock import Clock
from lambdas.shared.place import Place
from lambdas.shared.seen import Site


def site(aws: Calls, clock: Clock, place: Place) -> Site:
    """Return the stack as AWS describes it.

    A slot is a service with the tag `stackgen:slot`; what its Jenkins is reached by stands in its
    task definition. The tag `stackgen:optional` with the value `true` marks one that the scale
    hook turns on and off.

    Raises:
        AwsError: A call failed: nothing is known, and nothing may be done.
    """
    raise NotImplementedError
