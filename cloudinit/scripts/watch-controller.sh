#!/bin/sh
# Ends this agent when its controller has been gone too long. systemd runs it each minute; it counts
# minutes in which nobody is connected.
#
# The controller runs a program here as long as it is connected, and an agent with one is never
# ended. Its address alone would not tell: a balancer that only admits an office's addresses never
# answers an agent, and one that asks for a login always does. So without an answer the agent ends
# after an hour; with one, after the three hours in which the EC2 plugin itself gives up on an agent.
set -eu

# shellcheck source=/dev/null
. /etc/stackgen/agent.env

minutes=${STACKGEN_RUN:-/run/stackgen}
mkdir -p "$minutes"

# Counts one more minute of a kind, and says which one it is.
count() {
  number=0
  if [ -s "$minutes/$1" ]; then read -r number <"$minutes/$1"; fi
  number=$((number + 1))
  echo "$number" >"$minutes/$1"
  echo "$number"
}

# The line is read by whoever wonders where the agent went: time for it to reach CloudWatch.
end() {
  echo "$(date -u +%FT%TZ) agent $LABEL of $SLOT ends: $1"
  sleep 10
  shutdown -h now
  exit 0
}

# A user's builds may hold that name too: what they start dies with the agent as well.
if pgrep -u ec2-user -f 'remoting[.]jar' >/dev/null; then
  rm -f "$minutes/alone" "$minutes/gone"
  exit 0
fi

alone=$(count alone)
# Whether it answers is asked, not who: no certificate is checked, nothing is sent.
case $(curl -s -k -o /dev/null -m 20 -w '%{http_code}' "$URL/login" || true) in
  [234]??)
    rm -f "$minutes/gone"
    gone=0
    ;;
  *) gone=$(count gone) ;;
esac

if [ "$gone" -ge "$GONE_MINUTES" ]; then
  end "$URL has not answered for $gone minutes, and nobody was connected"
fi
if [ "$alone" -ge "$ALONE_MINUTES" ]; then
  end "nobody was connected for $alone minutes"
fi
