"""The part of the façade of AWS that knows container images: Amazon ECR."""

import base64
import json
from typing import Any

from botocore.exceptions import ClientError

from cli.account_records import ContainerImage
from cli.aws.clients import Clients
from cli.aws_errors import error_code
from cli.image_records import RegistryLogin

_NO_IMAGE = {"ImageNotFoundException", "RepositoryNotFoundException"}

#: What no stack can use goes; nothing else, for ECR does not know what a task definition names.
#: Each image that was pushed whole has a tag, which nothing can move to another.
#: https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
_LIFECYCLE = {
    "rules": [
        {
            "rulePriority": 1,
            "description": "Images without a tag; no stack can name one",
            "selection": {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": 14,
            },
            "action": {"type": "expire"},
        }
    ]
}


class RegistryCalls(Clients):
    """What `Aws` can ask about repositories and their images."""

    def container_image_exists(self, image: ContainerImage) -> bool:
        """Look for an image in a registry of ECR, in the region of this connection."""
        asked = {"registryId": image.registry, "repositoryName": image.repository}
        return bool(self._images(imageIds=[dict(image.reference)], **asked))

    def image_digest(self, repository: str, tag: str) -> str | None:
        """Return the digest of an image of this account; None when there is none of this tag."""
        found = self._images(repositoryName=repository, imageIds=[{"imageTag": tag}])
        return str(found[0]["imageDigest"]) if found else None

    def _images(self, **asked: Any) -> list[dict[str, Any]]:
        """Describe images; none where there are none, which an emulator says by an empty list."""
        try:
            found: list[dict[str, Any]] = self._client("ecr").describe_images(**asked)[
                "imageDetails"
            ]
        except ClientError as error:
            if error_code(error) not in _NO_IMAGE:
                raise
            return []
        return found

    def repository(self, name: str) -> str | None:
        """Return what images of a repository are pushed to; None when there is none."""
        try:
            answer = self._client("ecr").describe_repositories(repositoryNames=[name])
        except ClientError as error:
            if error_code(error) != "RepositoryNotFoundException":
                raise
            return None
        return str(answer["repositories"][0]["repositoryUri"])

    def create_repository(self, name: str) -> str:
        """Make a repository whose tags never move and whose images are scanned."""
        answer = self._client("ecr").create_repository(
            repositoryName=name,
            imageTagMutability="IMMUTABLE",
            imageScanningConfiguration={"scanOnPush": True},
            encryptionConfiguration={"encryptionType": "AES256"},
            tags=[{"Key": "stackgen:made-by", "Value": "stackgen"}],
        )
        self._client("ecr").put_lifecycle_policy(
            repositoryName=name, lifecyclePolicyText=json.dumps(_LIFECYCLE)
        )
        return str(answer["repository"]["repositoryUri"])

    def finish_repository(self, name: str) -> None:
        """Complete a repository, if its making was interrupted; its rule is the last of it."""
        try:
            self._client("ecr").get_lifecycle_policy(repositoryName=name)
        except ClientError as error:
            if error_code(error) != "LifecyclePolicyNotFoundException":
                raise
            self._client("ecr").put_lifecycle_policy(
                repositoryName=name, lifecyclePolicyText=json.dumps(_LIFECYCLE)
            )

    def registry_login(self) -> RegistryLogin:
        """Return what lets a builder push.

        https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html
        """
        answer = self._client("ecr").get_authorization_token()["authorizationData"][0]
        user, _, password = base64.b64decode(answer["authorizationToken"]).decode().partition(":")
        registry = answer["proxyEndpoint"].partition("://")[2]
        return RegistryLogin(registry=registry, user=user, password=password)
