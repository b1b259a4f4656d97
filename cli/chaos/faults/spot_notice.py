"""spot-notice: EC2 tells that it takes a spot agent back in two minutes."""

from random import Random

from cli.chaos.effects import LiftFault, SetFault
from cli.chaos.plan import Experiment, NoVictimError, Plan, Scene, Step

#: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
_NOTICE_SECONDS = 120.0
#: Longer than the notice, so that a build runs when it comes.
_BUILD_SECONDS = 200.0


def choose(scene: Scene, random: Random) -> Plan:
    """Take an agent; without the spot hook nobody hears of the notice."""
    if not scene.local:
        raise NoVictimError("spot-notice is local only", "Use stackgen chaos export for AWS FIS.")
    names = {slot.name: slot for slot in scene.ground.slots}
    agents = [
        one
        for one in scene.seen.agents
        if one.state == "running" and one.spot and one.slot in names
    ]
    if not agents:
        raise NoVictimError("no spot agent runs", "An agent kind of the file needs `spot: true`.")
    agent = random.choice(sorted(agents, key=lambda one: (one.slot, one.id)))
    notice = (("instance", agent.id),)
    heard = "spot" in scene.ground.hooks
    return Plan(
        victim=f"agent {agent.id} of {agent.slot}",
        controller=names[agent.slot].controller,
        steps=(
            Step(
                do=SetFault(kind="spot-notice", names=notice),
                undo=LiftFault(kind="spot-notice", names=notice),
            ),
        ),
        # Its build may be lost; its users' requests may not.
        hit=frozenset({agent.slot}),
        replaced=frozenset({agent.id}) if heard else frozenset(),
        # By itself Jenkins asks for a spot instance again.
        agent_of=agent.slot if heard else "",
        agent_stays=heard,
        hold_seconds=0.0 if heard else _NOTICE_SECONDS,
    )


EXPERIMENT = Experiment(
    name="spot-notice",
    summary="A spot agent gets its two-minute notice.",
    on_aws="",
    choose=choose,
    needs_agent=True,
    build_seconds=_BUILD_SECONDS,
)
