"""A stand-in for Jenkins and its agents: what tasks and agent instances of the local AWS run.

It is not Jenkins. It shows what the rest of a stack, its users and its hooks see of one, as
measured on a real Jenkins 2.426.3 and read in the source of 2.568: how it boots and ends, its HTTP
API, its sessions, what its home keeps, and how it asks EC2 for agents.

`boot` starts it · `web` answers HTTP, with `access` and `pages` · `jenkins` is the controller: its
jobs, queue and builds, with the rules in `schedule` · `home` is what outlives it · `fleet` asks EC2
for agents, with the rules in `clouds` · `nodes` talks to them · `agent` is the program of an agent.

It runs by path and with the standard library alone: it starts in a moment, and leans neither on the
emulators nor on what started it.
"""
