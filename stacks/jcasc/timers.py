"""What starts builds by itself in job definitions, which in mirror mode every slot holds.

A clock or a poll starts the build in each slot; a webhook reaches one slot, whichever the balancer
picks. Job definitions are programs: this looks at their text, so it informs and refuses nothing.
"""

import re
from collections.abc import Iterator
from typing import Final

from stacks.jcasc.scripts import Place, places

_CLOCK: Final = "runs in every slot, for each has all jobs on its own home"
_HOOK: Final = "reaches one slot, whichever the balancer picks, and that one alone builds"
#: https://www.jenkins.io/doc/book/pipeline/syntax/#triggers and job-dsl's own triggers:
#: https://github.com/jenkinsci/job-dsl-plugin/tree/master/job-dsl-core/src/main/groovy/javaposse/jobdsl/dsl/helpers/triggers
_FORMS: Final = {
    re.compile(r"\b(cron|parameterizedCron|pollSCM|scm)(?:\s*\(\s*|\s+)['\"]"): _CLOCK,
    re.compile(r"\b(cron|pollSCM|periodic|periodicFolderTrigger|urlTrigger)\s*[({]"): _CLOCK,
    re.compile(
        r"\b(git[hH]ubPush(?:Trigger)?|gitlabPush|gitlab|bitbucketPush|[gG]enericTrigger|gerrit)"
        r"\s*[({]"
    ): _HOOK,
}
_BLOCK: Final = re.compile(r"\b(triggers)\s*\{")


def find(script: str) -> Iterator[tuple[Place, str]]:
    """Yield where a job-dsl script or Jenkinsfile has a trigger, and what it means; once a line."""
    found: dict[int, tuple[Place, str]] = {}
    for form, meaning in _FORMS.items():
        for place in places(form, script):
            found.setdefault(place.line, (place, f"{place.word} {meaning}"))
    if not found:
        for place in places(_BLOCK, script):
            found[place.line] = (place, f"a clock or a poll {_CLOCK}; a webhook {_HOOK}")
    for line in sorted(found):
        yield found[line]
