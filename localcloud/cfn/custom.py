"""Custom resources: ministack calls their function and waits for the answer, in AWS's seconds.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-customresource.html
"""

import threading

from ministack.services.cloudformation import custom_resource

from localcloud.delays import clock

#: A function takes as long as it takes: starting it is not compressed.
_LEAST_SECONDS = 30.0


class _Answer(threading.Event):
    """An answer that is waited for as long as `ServiceTimeout` says."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait; the time-out is in seconds of AWS."""
        if timeout is None:
            return super().wait()
        return super().wait(max(clock().real(timeout), min(timeout, _LEAST_SECONDS)))


def _register(token: str) -> threading.Event:
    answer = _Answer()
    with custom_resource._lock:
        custom_resource._pending[token] = {"event": answer, "result": None}
    return answer


def install() -> None:
    """Put it into ministack."""
    custom_resource.register_token = _register
