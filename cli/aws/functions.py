"""The part of the façade that calls the stack's own functions."""

import json
from collections.abc import Mapping
from typing import Any

from cli.aws.clients import Clients


class FunctionCalls(Clients):
    """What `Aws` can ask of functions."""

    def invoke(self, function: str, event: Mapping[str, Any]) -> tuple[Any, bool]:
        """Call a function and wait; return what it answers, and whether it went well.

        https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
        """
        answer = self._client("lambda").invoke(
            FunctionName=function, Payload=json.dumps(event).encode()
        )
        return json.loads(answer["Payload"].read() or b"null"), "FunctionError" not in answer
