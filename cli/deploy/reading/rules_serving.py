"""Pure: who notices a change of what serves Jenkins: slots, hosts, the balancer, names."""

from collections.abc import Mapping

from cli.deploy.reading.effects import (
    ALIAS_SECONDS,
    HOST_SECONDS,
    HOSTS_LATER,
    RESTART,
    RESTART_SECONDS,
    Effect,
    Rules,
    Who,
    controller,
    everyone,
    nobody,
    operators,
)

_NEXT_TASK = nobody("tasks take it when they start the next time")
_RECORD = nobody("only a record of CloudFormation's or a tag changes")
_NEW_CONNECTIONS = nobody("new connections take it, open ones go on as they are")
_SIGN_IN_AGAIN = controller("a browser may land on another slot, where one signs in again")

#: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
_SERVICE = Rules(
    # What is not known to leave tasks alone is taken to restart them.
    changed=RESTART,
    replaced=Effect(
        Who.SLOT,
        "a new service starts beside the old one, both on the slot's home until the old one goes:"
        " a build running on it is lost, and what both write at once may be too",
        RESTART_SECONDS,
        RESTART.assumed,
    ),
    removed=Effect(
        Who.SLOT,
        "the slot goes: a browser on it moves to another slot and signs in again, a build running"
        " on it is lost",
    ),
    properties={
        "AvailabilityZoneRebalancing": nobody("a slot has one task in one zone"),
        "DeploymentConfiguration": nobody("it rules the deployments to come"),
        "DesiredCount": Effect(Who.SLOT, "tasks start or stop until their number is as wanted"),
        "EnableECSManagedTags": _NEXT_TASK,
        "EnableExecuteCommand": _NEXT_TASK,
        "HealthCheckGracePeriodSeconds": nobody("it rules how long a starting task is spared"),
        "PlacementConstraints": _NEXT_TASK,
        "PlacementStrategies": _NEXT_TASK,
        "PropagateTags": _NEXT_TASK,
        "Tags": _RECORD,
    },
    upward={"DesiredCount": nobody("more tasks start, those there go on")},
)
_GROUP = Rules(
    changed=nobody("it rules the hosts to come"),
    replaced=everyone(
        "all hosts go and others come: every slot restarts, perhaps several at a time",
        HOST_SECONDS + RESTART_SECONDS,
        HOSTS_LATER.assumed,
    ),
    removed=everyone("all hosts go, and every slot with them"),
    properties={
        "LaunchTemplate": HOSTS_LATER,
        "MixedInstancesPolicy": HOSTS_LATER,
        "MaxSize": Effect(
            Who.SLOT,
            "with fewer hosts than run, hosts are drained and end: their slots restart elsewhere",
            HOST_SECONDS + RESTART_SECONDS,
            HOSTS_LATER.assumed,
        ),
        "VPCZoneIdentifier": Effect(
            Who.SLOT,
            "hosts outside the new subnets end, their slots restart on new ones",
            HOST_SECONDS + RESTART_SECONDS,
            HOSTS_LATER.assumed,
        ),
    },
    upward={"MaxSize": nobody("more hosts may come, those there go on")},
)
_BALANCER = Rules(
    changed=nobody("the balancer takes it while it serves"),
    replaced=everyone(
        "the address moves to a new load balancer: open connections and sessions break, names that"
        " point at the old one stop working, and every slot is deployed anew",
        ALIAS_SECONDS + RESTART_SECONDS,
        f"an alias kept by clients for {ALIAS_SECONDS} s and {RESTART.assumed}",
    ),
    removed=everyone("no address answers any more"),
    properties={
        "SecurityGroups": everyone("who may reach the balancer changes at once"),
        "Subnets": everyone("connections through a zone that is left break; clients try again"),
    },
)

SERVING: Mapping[str, Rules] = {
    "AWS::ECS::Service": _SERVICE,
    # A revision by itself runs nowhere: its service says who notices.
    "AWS::ECS::TaskDefinition": Rules(
        changed=_RECORD,
        replaced=nobody("a new revision; the service that takes it says who notices"),
        removed=nobody("no service names it any more"),
    ),
    "AWS::ECS::Cluster": Rules(
        changed=nobody("tasks are not touched"),
        replaced=everyone("all hosts and slots move to a new cluster: everything restarts"),
        removed=everyone("all slots go"),
    ),
    "AWS::ECS::CapacityProvider": Rules(
        changed=nobody("it rules the hosts to come"),
        replaced=everyone(
            "every slot is deployed anew; AWS refuses while a service still uses the old provider"
        ),
        removed=everyone("AWS refuses while a service uses it"),
    ),
    "AWS::ECS::ClusterCapacityProviderAssociations": Rules(
        changed=nobody("it rules the services to come"),
        replaced=everyone("services without a capacity provider start no task meanwhile"),
        removed=everyone("services start no task any more"),
    ),
    "AWS::AutoScaling::AutoScalingGroup": _GROUP,
    "AWS::AutoScaling::WarmPool": Rules(
        changed=nobody("it rules the hosts that stand by"),
        replaced=nobody("the hosts that stand by are made anew"),
        removed=nobody("no host stands by: a new one takes its whole boot"),
    ),
    "AWS::AutoScaling::LifecycleHook": Rules(
        changed=nobody("it rules the terminations to come"),
        replaced=nobody("it rules the terminations to come"),
        removed=operators("ECS drains hosts from then on, and waits for no build"),
    ),
    "AWS::AutoScaling::ScalingPolicy": Rules(
        changed=nobody("it rules the hosts to come"),
        replaced=nobody("it rules the hosts to come"),
        removed=operators("the number of hosts is no longer adjusted by it"),
    ),
    "AWS::EC2::LaunchTemplate": Rules(
        changed=HOSTS_LATER,
        replaced=HOSTS_LATER,
        removed=everyone("no host can start any more"),
        properties={"TagSpecifications": _RECORD, "VersionDescription": _RECORD},
    ),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _BALANCER,
    "AWS::ElasticLoadBalancingV2::Listener": Rules(
        changed=everyone("requests are answered by the listener's new rules at once"),
        replaced=everyone("a port of the balancer answers nothing until the new listener stands"),
        removed=everyone("a port of the balancer answers nothing any more"),
        properties={
            "Certificates": _NEW_CONNECTIONS,
            "SslPolicy": everyone(
                "new connections take it; a client too old for the new policy is refused"
            ),
            "ListenerAttributes": _NEW_CONNECTIONS,
        },
    ),
    "AWS::ElasticLoadBalancingV2::ListenerCertificate": Rules(
        changed=_NEW_CONNECTIONS,
        replaced=_NEW_CONNECTIONS,
        removed=everyone("names that only this certificate covers are refused by browsers"),
    ),
    "AWS::ElasticLoadBalancingV2::ListenerRule": Rules(
        changed=controller("requests take the new route at once; old addresses may answer no more"),
        replaced=controller("requests take the new route once it stands"),
        removed=controller("its address leads to this controller no more"),
        properties={"Tags": _RECORD, "Priority": nobody("the order of rules changes at once")},
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Rules(
        changed=nobody("targets are judged by it from now on"),
        replaced=controller(
            "its slots are deployed anew into another group: sessions end, one signs in again",
            RESTART_SECONDS,
            RESTART.assumed,
        ),
        removed=controller("its address leads nowhere"),
        properties={"Tags": _RECORD, "TargetGroupAttributes": _SIGN_IN_AGAIN},
    ),
    "AWS::CertificateManager::Certificate": Rules(
        changed=_RECORD,
        replaced=nobody("the old one serves until DNS has proven the new one; that takes minutes"),
        removed=nobody("no listener names it any more"),
    ),
    "AWS::Route53::RecordSet": Rules(
        changed=everyone("clients find the new target", ALIAS_SECONDS, "the alias's time to live"),
        replaced=everyone("the old name or zone answers no more, the new one does"),
        removed=everyone("the name answers no more"),
    ),
    "AWS::WAFv2::WebACL": Rules(
        changed=everyone("requests that the new rules refuse get 403 at once"),
        replaced=everyone("requests that the new rules refuse get 403 at once"),
        removed=nobody("nothing is refused by it any more"),
        properties={"Tags": _RECORD, "VisibilityConfig": _RECORD, "Description": _RECORD},
    ),
    "AWS::WAFv2::LoggingConfiguration": Rules(
        changed=operators("what is recorded of refused requests changes"),
        replaced=operators("what is recorded of refused requests changes"),
        removed=operators("refused requests are not recorded any more"),
    ),
    "AWS::WAFv2::WebACLAssociation": Rules(
        added=everyone("requests that the rules refuse get 403 at once"),
        changed=everyone("requests that the rules refuse get 403 at once"),
        replaced=everyone("requests that the rules refuse get 403 at once"),
        removed=nobody("nothing is refused by it any more"),
    ),
}
