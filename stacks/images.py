"""Images: which parameter stands for which, and the public name AWS keeps a machine image under.

A name is resolved in one of two places. CloudFormation does it when the template is deployed as it
is, in the console or with the AWS CLI: then every stack operation takes the newest image. The
command line does it itself before a deployment and hands `synth` the ids, so that a new image is a
change one reads first. One parameter cannot take both forms: a dynamic reference in the value of a
parameter needs a version, and a public name's version is another in each region.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
"""

from collections.abc import Mapping

from troposphere import Sub

from stacks import controller_image, plan
from stacks.config import Config
from stacks.refs import ContainerImage
from stacks.tables import Architecture

#: The hosts' image.
HOST_PARAMETER = "HostAmi"

#: The agents' image of each architecture.
AGENT_PARAMETERS: Mapping[Architecture, str] = {"x86_64": "AgentAmi", "arm64": "AgentArmAmi"}

#: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
_HOST_IMAGES: Mapping[Architecture, str] = {
    "x86_64": "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
    "arm64": "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
}

#: https://docs.aws.amazon.com/linux/al2023/ug/ec2.html
_AGENT_IMAGES: Mapping[Architecture, str] = {
    "x86_64": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
    "arm64": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
}


def public_images(config: Config) -> dict[str, str]:
    """Return the public SSM parameter that names the image of each of the template's parameters.

    Empty of what the file fixes (`hosts.ami`). Each name holds an id of the stack's region:
    https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html
    """
    kinds = sorted({plan.agent_architecture(kind) for kind in config.agents})
    agents = {AGENT_PARAMETERS[kind]: _AGENT_IMAGES[kind] for kind in kinds}
    host = {HOST_PARAMETER: _HOST_IMAGES[config.hosts.architecture]}
    return agents if config.hosts.ami else {**host, **agents}


def controllers(config: Config, resolved: Mapping[str, str]) -> str | None:
    """Return the image that all controllers share, if it has a name before AWS is asked.

    Args:
        config: Its controllers' `image` goes before everything.
        resolved: The command line's: the controllers' own image by its digest.
    """
    own = resolved.get(controller_image.PARAMETER)
    shared = {item.image or own for item in config.controllers}
    return shared.pop() if len(shared) == 1 else None


def defaults(config: Config, resolved: Mapping[str, str]) -> dict[str, str]:
    """Return what each parameter starts with: an image's id, or the name CloudFormation resolves.

    Args:
        config: Its `hosts.ami` goes before everything.
        resolved: Ids by parameter, of those in `public_images`; others are left out.
    """
    public = public_images(config)
    own = {HOST_PARAMETER: config.hosts.ami} if config.hosts.ami else {}
    return {**own, **{name: resolved.get(name, public[name]) for name in public}}


def by_tag(config: Config, texts: Mapping[str, str], base: str | None = None) -> ContainerImage:
    """Return the image in the registry of whoever deploys, for templates that know no account.

    Args:
        config: Its controllers may have files that become part of the image.
        texts: The packaged texts.
        base: What it is built on in place of the Dockerfile's own: another image, another tag.
    """
    files = controller_image.context(config, texts)
    built_on = base or controller_image.base_image(files)
    tag = controller_image.tag(files, built_on, config.hosts.architecture)
    name = f"{controller_image.REPOSITORY}:{tag}"
    registry = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}"
    return ContainerImage(Sub(f"{registry}/{name}"))
