"""Stage 3½: the controllers' own image by its digest; built and pushed when it is not there yet.

Before the change set, because the change set names the digest: what is agreed to is one image and
no other. At an end point that is not AWS's nothing is looked for, built or pushed: an emulator
runs a stand-in, and its template names the image by its tag.
"""

from collections.abc import Mapping

from cli.deploy.images import UNKNOWN_IMAGE
from cli.deploy.operation import Operation
from cli.image import CODEBUILD
from cli.image.choice import chosen
from cli.image.own import OwnImage, needed, own_image
from cli.image.push import Images, Pushed
from stacks.controller_image import PARAMETER
from stacks.errors import StackgenError

#: What `synth` is told about the image: its name by the template's parameter.
Told = Mapping[str, str]


class ControllersImage(Operation):
    """The image that the controllers of one file run when it names none."""

    def known(self) -> Told:
        """Return its name as it is now, for who only looks: by its tag where it is not there."""
        own = self._own()
        if own is None:
            return self._given()
        found = self._find(own)
        if self._lacks(found):
            self.ui.say(f"The controllers' image {own.tag} is not in ECR yet: deploy builds it.")
        return self._name(own, found)

    def ready(self) -> Told:
        """Return its name by digest; build and push it first, when somebody agrees.

        Raises:
            StackgenError: Nobody agrees, or it cannot be built.
        """
        own = self._own()
        if own is None:
            return self._given()
        found = self._find(own)
        if self._lacks(found):
            builder = chosen(self.flags, self.edge)
            self.ui.say(f"The controllers' image is not there yet: {self._by_tag(own)}")
            if self.flags.dry_run:
                self.ui.say(f"Dry run: {_called(builder)} would build it, and push it.")
            else:
                self._agree(builder)
                found = self._images.push(own, builder)
                self.ui.say(f"Pushed as {found.digest}.")
        return self._name(own, found)

    def pushed(self) -> Told:
        """Return its name by digest; refuse what nobody has pushed yet, but of a dry run."""
        own = self._own()
        if own is None:
            return self._given()
        found = self._find(own)
        if self._lacks(found):
            what = f"the controllers' image is not in ECR yet: {self._by_tag(own)}"
            push = f"Push it first: {self.flags.command('image push')}"
            if not self.flags.dry_run:
                raise StackgenError(what, f"Nothing was uploaded. {push}")
            self.ui.warn(f"{what[0].upper()}{what[1:]}. {push}")
        return self._name(own, found)

    @property
    def _images(self) -> Images:
        return Images(self.target, self.flags, self.edge, self.ui)

    def _own(self) -> OwnImage | None:
        """Return what is built; None when no controller runs it."""
        config = self.target.config
        if config is None or not needed(config) or self._given():
            return None
        return own_image(config, self.flags.base_image)

    def _given(self) -> Told:
        """Return what stands for an image until the parameter that was typed takes its place."""
        return {PARAMETER: UNKNOWN_IMAGE} if PARAMETER in dict(self.flags.param) else {}

    def _find(self, own: OwnImage) -> Pushed | None:
        return None if self.target.endpoint_url else self._images.find(own)

    def _lacks(self, found: Pushed | None) -> bool:
        """Tell whether AWS itself was asked, and has none."""
        return found is None and self.target.endpoint_url is None

    def _name(self, own: OwnImage, found: Pushed | None) -> Told:
        return {PARAMETER: found.reference if found else self._by_tag(own)}

    def _by_tag(self, own: OwnImage) -> str:
        return f"{self._images.address()}:{own.tag}"

    def _agree(self, builder: str) -> None:
        """Ask before anything is made in the account."""
        if not self.ui.confirm(f"Have {_called(builder)} build it, and push it first?"):
            raise StackgenError(
                "the controllers' image was not built",
                "Nothing was changed. Push it by itself:"
                f" {self.flags.command('image push')}. Or name one: controllers[].image.",
            )


def _called(builder: str) -> str:
    """Name a builder, and what it leaves in the account."""
    return "AWS CodeBuild (stack stackgen-image-builder)" if builder == CODEBUILD else builder
