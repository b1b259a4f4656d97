"""`stackgen image`: the controllers' own image."""

from typing import Any

import click

from cli import options
from cli.deploy.target import known_region, reach, read_file
from cli.edge import edge_of
from cli.flags import flags_of
from cli.image.choice import chosen, chosen_here
from cli.image.local import LocalBuild
from cli.image.own import OwnImage, own_image
from cli.image.push import Images, Pushed
from cli.ui import Ui
from stacks.controller_image import REPOSITORY


@click.group("image", context_settings=options.SETTINGS)
def command() -> None:
    """Build the image that controllers run, or push it to ECR.

    A controller without `image` in the file runs stackgen's own: the Jenkins LTS with a pinned set
    of plugins, the program that configures it from the stack it finds itself in, and the files that
    the configuration names for its controllers. `deploy` builds and pushes it when it is not there.

    Its tag is by content: the build context, the base image, the hosts' architecture. The same
    content has the same tag on every machine, and is built once for an account and region.

    \b
    Examples:
      stackgen image build
      stackgen image push --builder codebuild
    """


@command.command("build", context_settings=options.SETTINGS)
@options.configuration
@options.region
@options.building
@options.output
@options.presentation
@click.pass_context
def build(ctx: click.Context, /, **given: Any) -> int:
    """Build the image on this machine; nothing is sent anywhere.

    By docker, podman or buildah, whichever works here, in that order; --builder chooses. Built for
    the hosts' architecture, with --platform: on a machine of another one the builder needs QEMU.
    The base image is fetched first and built on by its digest, which stands in the image's labels
    (org.opencontainers.image.base.name, .base.digest, .revision, .version). Without a way to its
    registry the copy of it that is here is taken, and that is said.

    Prints the image's name. --output json prints {image, tag, architecture, base, base_digest,
    builder}; `base_digest` is null when no registry told one.

    \b
    Examples:
      stackgen image build
      stackgen image build --builder buildah --base-image registry.example.com/jenkins:2.568.2
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    builder = chosen_here(flags, edge)
    config = edge.read_config(flags.config, known_region(flags, edge.environ))
    own = own_image(config, flags.base_image)
    name = f"{REPOSITORY}:{own.tag}"
    with LocalBuild(builder, edge, ui) as work:
        digest = work.build(own, name)
    if flags.json:
        ui.result_json({"image": name, **_built(own), "base_digest": digest, "builder": builder})
    else:
        ui.result(name)
    return 0


@command.command("push", context_settings=options.SETTINGS)
@options.configuration
@options.access
@options.building
@options.dry_run
@options.timeout
@options.output
@options.presentation
@click.pass_context
def push(ctx: click.Context, /, **given: Any) -> int:
    """Build the image and push it to ECR; one that is there already is only named.

    The repository stackgen/controller of the account and region is made once, for all stacks: its
    tags never move, images are scanned when they come, and those without a tag expire after 14
    days. Nothing that a stack uses ever expires: it has a tag. Old tags are yours to remove, once
    no stack names them.

    Where neither docker nor podman nor buildah works, or with --builder codebuild, AWS CodeBuild
    builds it: the stack stackgen-image-builder is made once (two projects, a role that may read
    the context and push to this one repository, a log group), the context goes through the bucket
    stackgen-ACCOUNT-REGION. The stack costs nothing but the minutes that are built.

    The registry's password goes to the builder's stdin and stands in no command line and no log.

    An image on another base (--base-image) is another image: give `synth`, `deploy`, `diff` and
    `publish` the same, or set STACKGEN_BASE_IMAGE for all of them.

    Prints the image by its digest. --output json prints {image, repository, tag, digest,
    architecture, base, builder, pushed}; `image` and `digest` are null after --dry-run of one that
    is not there.

    Rights: ecr:DescribeImages, DescribeRepositories, CreateRepository, TagResource,
    GetLifecyclePolicy, PutLifecyclePolicy, GetAuthorizationToken, BatchCheckLayerAvailability,
    BatchGetImage, InitiateLayerUpload, UploadLayerPart, CompleteLayerUpload, PutImage. For
    CodeBuild instead of the last seven: cloudformation on that stack, iam to make its role,
    codebuild:CreateProject, StartBuild, BatchGetBuilds, ListBuildsForProject, logs:GetLogEvents,
    s3:PutObject.

    \b
    Examples:
      stackgen image push
      stackgen image push -c team.yaml --builder codebuild --output json
    """
    flags, edge = flags_of(ctx, given), edge_of(ctx)
    ui = Ui(flags, edge)
    config, region = read_file(flags, edge)
    own = own_image(config, flags.base_image)
    builder = chosen(flags, edge)
    target = reach(flags, edge, ui, config=config, region=region, start_local=False)
    images = Images(target, flags, edge, ui)
    found = images.find(own)
    pushed = found or (None if flags.dry_run else images.push(own, builder))
    if flags.json:
        ui.result_json({**_told(own, pushed, images.address()), "pushed": pushed is not found})
    elif pushed:
        ui.say("It was there already." if found else "It is pushed.")
        ui.result(pushed.reference)
    else:
        ui.say(f"Dry run: {images.address()}:{own.tag} would be built with {builder} and pushed.")
    return 0


def _built(own: OwnImage) -> dict[str, str]:
    """Write what is built for programs: the names are public."""
    return {"tag": own.tag, "architecture": own.architecture, "base": own.base}


def _told(own: OwnImage, pushed: Pushed | None, address: str) -> dict[str, str | None]:
    """Write what is in ECR for programs: the names are public."""
    return {
        "image": pushed.reference if pushed else None,
        "repository": address,
        **_built(own),
        "digest": pushed.digest if pushed else None,
        "builder": pushed.builder if pushed else None,
    }
