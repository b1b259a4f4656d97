"""The part of the façade that looks at what an account and its region already have."""

from collections.abc import Sequence
from typing import Any


class AccountCalls:
    """What `Aws` can ask about an account."""

    def _client(self, service: str) -> Any:
        """Return the client of a service."""
        raise NotImplementedError

    def public_parameters(self, names: Sequence[str]) -> dict[str, str]:
        """Return the values of Systems Manager parameters by name; unknown names are left out.

        At most ten: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
        """
        answer = self._client("ssm").get_parameters(Names=list(names))
        return {found["Name"]: found["Value"] for found in answer["Parameters"]}
