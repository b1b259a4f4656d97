#!/bin/sh
# Keeps bare copies of repositories that a job's clone may borrow from (`reference` of the git
# plugin): <cache>/<host>/<path>.git. An image may bring some along, which are only brought up to
# date. Beside the first builds and limited in time: what fails is said, and fails nothing.
# https://git-scm.com/docs/git-clone#Documentation/git-clone.txt---reference
set -eu

list=${STACKGEN_REPOSITORIES:-/etc/stackgen/repositories}
cache=${CACHE_DIRECTORY:-/var/cache/stackgen/git}

# Nobody is there to type a password. Nothing is thrown away: others borrow it.
export GIT_TERMINAL_PROMPT=0
copy() {
  timeout 600 git -c gc.auto=0 -c maintenance.auto=false "$@" </dev/null
}

while read -r address; do
  place=${address#*://}
  place=$cache/${place%.git}.git
  if [ -d "$place" ]; then
    copy -C "$place" fetch -q origin || echo "stackgen: $address: its copy stays as it is" >&2
  # Whole or not at all: nobody borrows from half a copy.
  elif rm -rf "$place.new" && copy clone -q --mirror "$address" "$place.new"; then
    mv "$place.new" "$place"
  else
    rm -rf "$place.new"
    echo "stackgen: $address: no copy of it" >&2
  fi
done <"$list"
