#!/bin/sh
# Sends what the agent itself says to CloudWatch: how it booted and why it ended, never a build's
# output. systemd runs this beside the first builds and again until it succeeds.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html
set -eu

# shellcheck source=/dev/null
. /etc/stackgen/agent.env

config=/etc/stackgen/cloudwatch-agent.json
control=/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl

[ -x "$control" ] || dnf install -y -q amazon-cloudwatch-agent

# The agent itself puts the instance's id into {instance_id}.
cat >"$config.new" <<EOF
{
  "agent": {"region": "$REGION"},
  "logs": {"logs_collected": {"files": {"collect_list": [
    {"file_path": "/var/log/cloud-init-output.log", "log_group_name": "$LOG_GROUP",
     "log_stream_name": "$SLOT/$LABEL/{instance_id}/cloud-init"},
    {"file_path": "/var/log/stackgen.log", "log_group_name": "$LOG_GROUP",
     "log_stream_name": "$SLOT/$LABEL/{instance_id}/stackgen"}
  ]}}}
}
EOF
mv "$config.new" "$config"

"$control" -a fetch-config -m ec2 -s -c "file:$config"
