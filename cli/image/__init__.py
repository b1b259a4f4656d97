"""The controllers' image: its context, who builds it, where it is pushed."""

#: Builders of this machine, in the order in which they are looked for.
BUILDERS = ("docker", "podman", "buildah")
#: Builds in the account, where this machine has none of them.
CODEBUILD = "codebuild"
