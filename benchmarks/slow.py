"""A CloudFormation of known delays, played in front of the local AWS by its proxy.

Whatever is deployed becomes a stack of one resource, which is there at once; the caller is told so
only when the delay is over. What a deployment takes beyond the delays is the program's own.
"""

import json
import re
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlencode

from tests.aws_proxy import Answer, Call, Rule

CHANGE_SET_SECONDS = 2.0
_BODY = json.dumps({"Resources": {"Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}})
_MEMBER = re.compile(rb"<member>(?:(?!<member>).)*?</member>", re.DOTALL)
_MAKE = {"CreateStack", "UpdateStack", "CreateChangeSet"}


class SlowCloudFormation(Rule):
    """Lets a change set take two seconds, and a stack as long as it is told.

    Args:
        stack_seconds: How long the stack takes.
    """

    def __init__(self, stack_seconds: float) -> None:
        self._stack_seconds = stack_seconds
        self._set_ready = self._stack_ready = 0.0

    def request(self, call: Call, body: bytes) -> bytes:
        """Have a stack of one resource made."""
        if call.service != "cloudformation" or call.action not in _MAKE:
            return body
        kept = {
            key: values[0]
            for key, values in parse_qs(body.decode(), keep_blank_values=True).items()
            if not key.startswith(("Parameters.", "Template"))
        }
        return urlencode({**kept, "TemplateBody": _BODY}).encode()

    def after(self, call: Call, answer: Answer) -> Answer:
        """Begin a delay, or hide what is not to be known yet."""
        if call.service != "cloudformation":
            return answer
        now = time.monotonic()
        if call.action == "CreateChangeSet":
            self._set_ready = now + CHANGE_SET_SECONDS
        elif call.action in {"ExecuteChangeSet", "CreateStack", "UpdateStack"}:
            self._stack_ready = now + self._stack_seconds
        elif call.action == "DescribeChangeSet" and now < self._set_ready:
            body = answer.body.replace(b">CREATE_COMPLETE<", b">CREATE_IN_PROGRESS<")
            return replace(answer, body=body.replace(b">AVAILABLE<", b">UNAVAILABLE<"))
        elif now < self._stack_ready:
            return replace(answer, body=self._unfinished(call.action, answer.body))
        return answer

    def _unfinished(self, action: str, body: bytes) -> bytes:
        """Return an answer as it would be while the stack is being made."""
        if action == "DescribeStacks":
            return body.replace(b">CREATE_COMPLETE<", b">CREATE_IN_PROGRESS<")
        if action in {"DescribeStackEvents", "DescribeEvents"}:
            return _MEMBER.sub(lambda m: b"" if b">CREATE_COMPLETE<" in m[0] else m[0], body)
        return body
