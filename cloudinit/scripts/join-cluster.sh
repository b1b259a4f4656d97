#!/bin/sh
# Tells the ECS agent which cluster to join and how to treat tasks. cloud-init runs this before the
# agent's unit starts, so nothing is restarted here.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
set -eu

# shellcheck source=/dev/null
. /etc/stackgen/host.env

config=/etc/ecs/ecs.config
mkdir -p "$(dirname "$config")"

# A task never reads the host's metadata, and so never the host's role.
# A host pulls an image once: a registry that is down does not keep a slot from coming back, and
# images no longer used are still cleaned away (not so with `prefer-cached`).
# A host of a warm pool asks Auto Scaling whether it is in service before it joins.
# The reserved memory keeps tasks from starving the agent.
cat >"$config.new" <<EOF
ECS_CLUSTER=$ECS_CLUSTER
ECS_AWSVPC_BLOCK_IMDS=true
ECS_ENABLE_TASK_IAM_ROLE=true
ECS_ENABLE_SPOT_INSTANCE_DRAINING=true
ECS_DISABLE_PRIVILEGED=true
ECS_IMAGE_PULL_BEHAVIOR=once
ECS_WARM_POOLS_CHECK=${ECS_WARM_POOLS_CHECK:-false}
ECS_RESERVED_MEMORY=256
ECS_CONTAINER_STOP_TIMEOUT=30s
ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION=1h
ECS_IMAGE_CLEANUP_INTERVAL=30m
ECS_IMAGE_MINIMUM_CLEANUP_AGE=1h
ECS_NUM_IMAGES_DELETE_PER_CYCLE=5
EOF
mv "$config.new" "$config"
