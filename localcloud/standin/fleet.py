"""The agents of a Jenkins: asks EC2 for them, connects to them, lets them go."""

import threading
import time

from localcloud.standin.clouds import COUNTED, SERVER_URL, Cloud, Template, lacking, launch
from localcloud.standin.ec2 import Ec2, Ec2Error, Instance
from localcloud.standin.jenkins import Jenkins, RefusalError
from localcloud.standin.jobs import say
from localcloud.standin.nodes import Node, Remote

#: Where an agent's process answers, `address:port`: only the local AWS has this tag.
ADDRESS_TAG = "stackgen:local-address"

#: Jenkins looks at its demand so often, whether something happened or not.
#: https://github.com/jenkinsci/jenkins/blob/master/core/src/main/java/hudson/slaves/NodeProvisioner.java
_REVIEW_SECONDS = 10.0
#: The plugin looks so often whether an agent that it waits for can be reached.
_LAUNCHER_SECONDS = 5.0
#: Jenkins asks connected agents for a sign of life, and waits so long for it.
#: https://github.com/jenkinsci/jenkins/blob/master/core/src/main/java/hudson/slaves/ChannelPinger.java
_PING_SECONDS, _PING_TIMEOUT_SECONDS = 300.0, 240.0
#: The plugin checks idle agents once a minute.
_IDLE_CHECK_SECONDS = 60.0


class Fleet:
    """The agents of one Jenkins.

    Args:
        jenkins: Whose builds wait.
        cloud: What it may start.
        ec2: Where.
    """

    def __init__(self, jenkins: Jenkins, cloud: Cloud, ec2: Ec2) -> None:
        self._jenkins = jenkins
        self._cloud = cloud
        self._ec2 = ec2
        self._clock = jenkins.clock
        self._ready_at = time.monotonic() + self._clock.real(jenkins.slot.first_launch_seconds)
        self._refused_until = 0.0
        self._seen = -1
        self._pinged_at = time.monotonic()

    def load(self) -> None:
        """Take up the agents that the home knows; they are reached if EC2 still has them."""
        with self._jenkins.lock:
            for kept in self._jenkins.home.nodes():
                template = self._cloud.template(str(kept["template"]))
                if template:
                    self._add(template, str(kept["instance"]), uses=int(kept["uses"]))
            self._jenkins.provision = self.provision
            self._jenkins.brought = frozenset[str]().union(
                *(template.labels for template in self._cloud.templates)
            )

    def provision(self, description: str) -> str:
        """Start one agent of a template because somebody asks; return its node's name.

        Raises:
            RefusalError: There is no such template, or no more may be started.
            Ec2Error: EC2 refused.
        """
        template = self._cloud.template(description)
        if template is None:
            raise RefusalError(f"No such template: {description}")
        if self._jenkins.quiet:
            raise RefusalError("Jenkins instance is quieting down")
        room = min(self._cloud.cap - self._counted(None), template.cap - self._counted(template))
        if room <= 0:
            raise RefusalError(f"Cloud or AMI instance cap would be exceeded for: {description}")
        (instance,) = self._ec2.run(template.request, 1)
        with self._jenkins.lock:
            node = self._add(template, instance.identity)
            self._jenkins.touch()
        say(f"{node.name} was asked for by hand")
        return node.name

    def start(self) -> None:
        """Follow what waits, in a thread of its own."""
        threading.Thread(target=self._follow, daemon=True, name="cloud").start()

    def _follow(self) -> None:
        while True:
            try:
                self._round()
            except Ec2Error as error:
                say(f"EC2: {error}")
                self._refused_until = time.monotonic() + self._clock.interval(_REVIEW_SECONDS)
            with self._jenkins.lock:
                if self._jenkins.stamp == self._seen:
                    self._jenkins.changed.wait(self._rest())

    def _round(self) -> None:
        """Let go, connect, ask for more."""
        with self._jenkins.lock:
            # What connected a moment ago has its builds before others are asked for.
            self._jenkins.turn()
            self._seen = self._jenkins.stamp
            agents = [node for node in self._jenkins.nodes.values() if node.instance]
            leaving = [node for node in agents if node.leaving or self._spent(node)]
            away = [node for node in agents if node.channel is None and node not in leaving]
            coming = [node.labels for node in away]
            quiet = self._jenkins.quiet
            missing = dict(self._jenkins.assignment.missing)
        for node in leaving:
            self._end(node)
        if away:
            self._look(away)
        self._ping(agents)
        now = time.monotonic()
        if quiet or now < self._ready_at or now < self._refused_until:
            return
        for label, count in lacking(missing, coming).items():
            self._launch(label, count)

    def _rest(self) -> float | None:
        """Return how long nothing needs to be looked at; what changes wakes the fleet anyway."""
        now = time.monotonic()
        agents = [node for node in self._jenkins.nodes.values() if node.instance]
        rests = [until - now for until in (self._ready_at, self._refused_until) if until > now]
        if any(node.channel is None or node.leaving for node in agents):
            rests.append(self._clock.interval(_LAUNCHER_SECONDS))
        if agents:
            rests.append(self._clock.interval(_IDLE_CHECK_SECONDS))
        if self._jenkins.assignment.missing:
            rests.append(self._clock.interval(_REVIEW_SECONDS))
        return min(rests, default=None)

    def _launch(self, label: str, count: int) -> None:
        """Start agents for builds that wait."""
        chosen = launch(self._cloud, label, count, self._counted)
        if chosen is None:
            say(f"no agent for {count} builds of {label or 'no label'}: the caps are reached")
            self._refused_until = time.monotonic() + self._clock.interval(_REVIEW_SECONDS)
            return
        template = chosen.template
        if not self._ec2.image_exists(template.request["ImageId"]):
            raise Ec2Error("InvalidAMIID.NotFound", template.request["ImageId"])
        for instance in self._ec2.run(template.request, chosen.count):
            with self._jenkins.lock:
                node = self._add(template, instance.identity)
            say(f"{node.name} was asked for")

    def _counted(self, template: Template | None) -> int:
        """Count the agents of all slots, or those of one template."""
        tags = {**template.tags} if template else {SERVER_URL: self._cloud.url}
        filters = {f"tag:{key}": [value] for key, value in tags.items()}
        return len(self._ec2.instances(filters={**filters, "instance-state-name": [*COUNTED]}))

    def _add(self, template: Template, instance: str, *, uses: int = 0) -> Node:
        name = self._cloud.node_name(template.description, instance)
        node = Node(
            name,
            labels=template.labels,
            exclusive=template.exclusive,
            uses=uses,
            last_use=template.uses,
            instance=instance,
            template=template.description,
        )
        self._jenkins.nodes[name] = node
        self._jenkins.home.keep_node(instance, node.kept())
        return node

    def _look(self, away: list[Node]) -> None:
        """Connect to agents that have booted; forget those that EC2 has no more."""
        filters = {"instance-id": [node.instance for node in away]}
        found = {one.identity: one for one in self._ec2.instances(filters=filters)}
        for node in away:
            instance = found.get(node.instance)
            if instance is None or instance.state not in {"pending", "running"}:
                say(f"{node.name} is gone: {instance.state if instance else 'not found'}")
                self._forget(node)
            elif instance.state == "running" and not self._connect(node, instance):
                self._give_up(node)

    def _connect(self, node: Node, instance: Instance) -> bool:
        """Connect to an agent; tell whether it answers."""
        host, _, port = instance.tags.get(ADDRESS_TAG, "").rpartition(":")
        if not host:
            return False
        try:
            remote = Remote(
                (host, int(port)), self._jenkins.heard, lambda which: self._left(node, which)
            )
        except OSError:
            return False
        with self._jenkins.lock:
            node.channel = remote
            remote.listen()
            say(f"{node.name} is online")
            self._jenkins.connected(node)
        return True

    def _left(self, node: Node, channel: Remote) -> None:
        """Notice that an agent has hung up, unless another connection has taken its place."""
        with self._jenkins.lock:
            if node.channel is channel:
                say(f"{node.name} went offline")
                self._jenkins.lost(node)

    def _give_up(self, node: Node) -> None:
        """End an agent that cannot be reached for too long."""
        template = self._cloud.template(node.template)
        longest = self._clock.real(template.launch_seconds if template else 0.0)
        if time.monotonic() - node.asked_at > longest:
            say(f"{node.name} did not come up in time")
            self._end(node)

    def _spent(self, node: Node) -> bool:
        """Tell whether an agent has nothing to do any more, or has done all it may."""
        template = self._cloud.template(node.template)
        if node.channel is None or template is None or self._jenkins.busy(node.name):
            return False
        idle = time.monotonic() - node.idle_since
        return 0 < node.last_use <= node.uses or idle > self._clock.real(template.idle_seconds)

    def _end(self, node: Node) -> None:
        """Terminate an agent's instance."""
        with self._jenkins.lock:
            node.leaving = True
        self._ec2.terminate(node.instance)
        say(f"{node.name} is terminated")
        self._forget(node)

    def _forget(self, node: Node) -> None:
        with self._jenkins.lock:
            self._jenkins.nodes.pop(node.name, None)
            channel, node.channel = node.channel, None
            if channel:
                channel.close()
            self._jenkins.lost(node)
            self._jenkins.home.remove_node(node.instance)

    def _ping(self, agents: list[Node]) -> None:
        """Hang up where no sign of life comes."""
        now = time.monotonic()
        due = now - self._pinged_at > self._clock.real(_PING_SECONDS)
        longest = self._clock.real(_PING_SECONDS + _PING_TIMEOUT_SECONDS)
        for node in agents:
            if isinstance(node.channel, Remote):
                if now - node.channel.heard_at > longest:
                    node.channel.close()
                elif due:
                    node.channel.ping()
        if due:
            self._pinged_at = now
