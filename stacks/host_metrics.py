"""What the hosts' CloudWatch agent sends; `cloudinit/scripts/watch-host.sh` writes the same names.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/metrics-collected-by-CloudWatch-agent.html
"""

#: One for all stacks: the host's role may write no other.
NAMESPACE = "Stackgen/Hosts"

DISK = "disk_used_percent"
INODES = "disk_inodes_free"
MEMORY = "mem_used_percent"
