#!/bin/sh
# Sends what a host lacks (disk, files, memory) and what it says to CloudWatch. systemd runs this
# beside the ECS agent and again until it succeeds: a slow package repository keeps no slot waiting.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html
set -eu

# shellcheck source=/dev/null
. /etc/stackgen/host.env

config=/etc/stackgen/cloudwatch-agent.json
control=/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl

[ -x "$control" ] || dnf install -y -q amazon-cloudwatch-agent

# Each host under its own id, to find the one; all of a cluster in one, for the alarms. The agent
# itself puts the instance's id into {instance_id} and \${aws:InstanceId}.
cat >"$config.new" <<EOF
{
  "agent": {"metrics_collection_interval": 60},
  "metrics": {
    "namespace": "Stackgen/Hosts",
    "append_dimensions": {"InstanceId": "\${aws:InstanceId}"},
    "aggregation_dimensions": [["ClusterName"]],
    "metrics_collected": {
      "disk": {
        "resources": ["/"],
        "drop_device": true,
        "measurement": ["used_percent", "inodes_free"],
        "append_dimensions": {"ClusterName": "$ECS_CLUSTER"}
      },
      "mem": {
        "measurement": ["used_percent"],
        "append_dimensions": {"ClusterName": "$ECS_CLUSTER"}
      }
    }
  },
  "logs": {"logs_collected": {"files": {"collect_list": [
    {"file_path": "/var/log/cloud-init-output.log", "log_group_name": "$HOST_LOG_GROUP",
     "log_stream_name": "{instance_id}/cloud-init"},
    {"file_path": "/var/log/ecs/ecs-agent.log", "log_group_name": "$HOST_LOG_GROUP",
     "log_stream_name": "{instance_id}/ecs-agent"},
    {"file_path": "/var/log/ecs/ecs-init.log", "log_group_name": "$HOST_LOG_GROUP",
     "log_stream_name": "{instance_id}/ecs-init"}
  ]}}}
}
EOF
mv "$config.new" "$config"

"$control" -a fetch-config -m ec2 -s -c "file:$config"
