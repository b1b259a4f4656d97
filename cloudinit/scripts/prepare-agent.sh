#!/bin/sh
# Makes good what the packages lack, and starts Docker: what a build needs is there when this ends.
# cloud-init runs it behind its packages; it may run again.
set -eu

# shellcheck source=/dev/null
. /etc/stackgen/agent.env

# One unknown name among a user's additions, or a repository that is down, and dnf installs none of
# all. The names are words, so they stand unquoted.
tries=0
# shellcheck disable=SC2086
until rpm -q $PACKAGES >/dev/null; do
  tries=$((tries + 1))
  if [ "$tries" -gt 5 ]; then
    echo "stackgen: $PACKAGES cannot be installed" >&2
    exit 1
  fi
  dnf install -y -q $PACKAGES || sleep "$((tries * 5))"
done

# Before the controller connects: who is logged in keeps the groups of the login. Who may speak to
# Docker is as good as root on this machine, and so is every build.
groupadd -f -r docker
usermod -aG docker ec2-user
systemctl enable --now docker
