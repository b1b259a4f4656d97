"""Where the emulators' own code is changed: each change says what AWS does instead.

All names with an underscore are the emulators' private ones. Both packages are pinned exactly, and
the contract test probes every type, so that an update of theirs cannot turn a change into a lie.
"""

from localcloud.adjust import (
    account,
    alarms,
    autoscaling,
    backups,
    balancing,
    changesets,
    commands,
    drifts,
    ec2,
    ecs,
    ecs_hosts,
    events,
    functions,
    hooks,
    instances,
    metrics,
    parallel,
    refreshes,
    regional,
    stacks,
)


def install() -> None:
    """Apply the changes, once, before the first request."""
    for group in (
        account,
        alarms,
        metrics,
        backups,
        regional,
        ec2,
        instances,
        autoscaling,
        hooks,
        refreshes,
        balancing,
        ecs,
        ecs_hosts,
        commands,
        stacks,
        changesets,
        drifts,
        events,
        functions,
        parallel,
    ):
        group.install()
