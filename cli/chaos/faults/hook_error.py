"""hook-error: a Lambda hook fails, and is called again."""

from cli.chaos.faults.no_hooks import choose
from cli.chaos.plan import Experiment

EXPERIMENT = Experiment(name="hook-error", summary="A Lambda hook fails.", on_aws="", choose=choose)
