"""What a hook remembers between two runs, and what keeps two runs apart: one DynamoDB table.

Its key is `hook` and `subject`; `expires` is when DynamoDB may take an item away.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from lambdas.shared.aws import AwsError, Calls
from lambdas.shared.clock import Clock

#: What is taken lies beside what is noted, under a name that no note has.
_TAKEN = "taken#"
_REFUSED = "ConditionalCheckFailedException"
#: A note that nobody writes again speaks of what is long over. Seconds, real ones.
_KEPT_SECONDS = 7 * 24 * 3600
#: A subject is taken for so many real seconds at least: a local AWS compresses time, but a run of a
#: function takes as long as it takes.
_LEAST_SECONDS = 5.0


class Table:
    """A hook's part of the table.

    Args:
        aws: By which it is read and written.
        name: The table's.
        hook: Whose part: no other is touched, and IAM sees to it.
        clock: Tells the time.
        run: This run's own name: nobody else's.
    """

    def __init__(self, aws: Calls, name: str, hook: str, clock: Clock, run: str = "") -> None:
        self._aws = aws
        self._name = name
        self._hook = hook
        self._clock = clock
        self._run = run or os.urandom(8).hex()

    def take(self, subject: str, seconds: float) -> bool:
        """Return whether this run alone has the subject now, for so many seconds of AWS at most.

        A run that dies lets go when they are over. Taken again by the same run it is still its own:
        a call that timed out after it was done is made again.
        https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html

        Raises:
            AwsError: Nobody knows: do nothing.
        """
        now = self._clock.now()
        until = now + max(self._clock.real(seconds), _LEAST_SECONDS)
        item = {
            **self._key(_TAKEN + subject),
            "run": {"S": self._run},
            "until": {"N": f"{until:.3f}"},
            "expires": {"N": f"{now + _KEPT_SECONDS:.0f}"},
        }
        write = {
            "TableName": self._name,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(#hook) OR #until < :now OR #run = :run",
            "ExpressionAttributeNames": {"#hook": "hook", "#until": "until", "#run": "run"},
            "ExpressionAttributeValues": {":now": {"N": f"{now:.3f}"}, ":run": {"S": self._run}},
        }
        try:
            self._aws.call("dynamodb", "PutItem", write)
        except AwsError as error:
            if error.code == _REFUSED:
                return False
            raise
        return True

    def release(self, subject: str) -> None:
        """Let go of a subject; of another's nothing happens.

        Raises:
            AwsError: It stays taken until its time is over.
        """
        mine = {
            "TableName": self._name,
            "Key": self._key(_TAKEN + subject),
            "ConditionExpression": "#run = :run",
            "ExpressionAttributeNames": {"#run": "run"},
            "ExpressionAttributeValues": {":run": {"S": self._run}},
        }
        try:
            self._aws.call("dynamodb", "DeleteItem", mine)
        except AwsError as error:
            if error.code != _REFUSED:
                raise

    @contextmanager
    def turn(self, subject: str, real_seconds: float) -> Iterator[bool]:
        """Hold a subject while a block runs; tell the block whether it does.

        Args:
            subject: What one run at a time works at.
            real_seconds: How long one that dies keeps it. Not compressed: a run takes as long in a
                local AWS that compresses time.

        Raises:
            AwsError: It is not known whether it was taken.
        """
        if not self.take(subject, real_seconds * self._clock.factor):
            yield False
            return
        try:
            yield True
        finally:
            # What was done is done: what stays taken is free again when its time is over.
            with suppress(AwsError):
                self.release(subject)

    def note(self, subject: str, value: Any) -> None:
        """Write something down, JSON; what stood there is gone. Forgotten after a week.

        Raises:
            AwsError: It is not known whether it was written.
        """
        now = self._clock.now()
        item = {
            **self._key(subject),
            "at": {"N": f"{now:.3f}"},
            "expires": {"N": f"{now + _KEPT_SECONDS:.0f}"},
            "value": {"S": json.dumps(value, separators=(",", ":"))},
        }
        self._aws.call("dynamodb", "PutItem", {"TableName": self._name, "Item": item})

    def notes(self) -> dict[str, tuple[Any, float]]:
        """Return what was noted, by subject, with its age in seconds of AWS.

        Raises:
            AwsError: It cannot be read.
        """
        asked = {
            "TableName": self._name,
            "KeyConditionExpression": "#hook = :hook",
            "ExpressionAttributeNames": {"#hook": "hook"},
            "ExpressionAttributeValues": {":hook": {"S": self._hook}},
            "ConsistentRead": True,
        }
        found = {}
        for item in self._aws.pages("dynamodb", "Query", asked, "Items"):
            if "value" in item:
                age = self._clock.age(float(item["at"]["N"])) or 0.0
                found[item["subject"]["S"]] = (json.loads(item["value"]["S"]), age)
        return found

    def forget(self, subject: str) -> None:
        """Take a note away; none is no error.

        Raises:
            AwsError: It is not known whether it is gone.
        """
        given = {"TableName": self._name, "Key": self._key(subject)}
        self._aws.call("dynamodb", "DeleteItem", given)

    def _key(self, subject: str) -> dict[str, Any]:
        return {"hook": {"S": self._hook}, "subject": {"S": subject}}
