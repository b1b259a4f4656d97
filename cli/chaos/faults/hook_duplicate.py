"""hook-duplicate: a Lambda hook gets each event twice, and late."""

from cli.chaos.faults.no_hooks import choose
from cli.chaos.plan import Experiment

EXPERIMENT = Experiment(
    name="hook-duplicate", summary="A Lambda hook gets each event twice.", on_aws="", choose=choose
)
