"""agent-kill: EC2 terminates an agent while it builds."""

from random import Random

from cli.chaos.effects import TerminateInstances
from cli.chaos.plan import Experiment, NoVictimError, Plan, Scene, Step


def choose(scene: Scene, random: Random) -> Plan:
    """Take an agent; its controller notices, fails the build, and starts another for the next."""
    names = {slot.name: slot for slot in scene.ground.slots}
    agents = [one for one in scene.seen.agents if one.state == "running" and one.slot in names]
    if not agents:
        raise NoVictimError("no agent runs", "The stack needs agents, and a build that starts one.")
    agent = random.choice(sorted(agents, key=lambda one: (one.slot, one.id)))
    return Plan(
        victim=f"agent {agent.id} of {agent.slot} in {agent.zone}",
        controller=names[agent.slot].controller,
        steps=(Step(do=TerminateInstances(instances=(agent.id,))),),
        # Its build may be lost; its users' requests may not.
        hit=frozenset({agent.slot}),
        replaced=frozenset({agent.id}),
        agent_of=agent.slot,
    )


EXPERIMENT = Experiment(
    name="agent-kill",
    summary="An agent is terminated while it builds.",
    on_aws="EC2 TerminateInstances",
    choose=choose,
    needs_agent=True,
)
