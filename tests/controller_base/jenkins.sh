#!/bin/bash -e
# Stands in for the base's start script: reads the same variables in the same order, then becomes the
# JVM. https://github.com/jenkinsci/docker/blob/master/jenkins.sh
touch "$COPY_REFERENCE_FILE_LOG"
words() { [ -z "${1// /}" ] || xargs -n1 printf '%s\n' <<<"$1"; }
mapfile -t java < <(words "$JAVA_OPTS $JENKINS_JAVA_OPTS")
mapfile -t jenkins < <(words "$JENKINS_OPTS")
exec java "${java[@]}" -jar /usr/share/jenkins/jenkins.war "${jenkins[@]}" "$@"
