"""`stackgen diff`: what a deployment would do, looked at and taken away again."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cli.change_records import Finding
from cli.deploy.confirmation import told
from cli.deploy.controllers_image import ControllersImage
from cli.deploy.images import with_images
from cli.deploy.operation import Operation
from cli.deploy.proposal import Proposal, operation_on, proposal
from cli.deploy.reading.document import document
from cli.deploy.reading.drifting import drift_json
from cli.deploy.reading.findings import file_key, place
from cli.deploy.reading.losses import accepting
from cli.deploy.reading.secrets import Secrets

if TYPE_CHECKING:
    from stacks.synth import Synthesis


class Comparison(Operation):
    """Compares one stack with what its file says."""

    def run(self, synthesis: "Synthesis") -> bool:
        """Print what a deployment would do; tell whether it would do anything."""
        before = self.aws.stack(self.target.stack_name)
        kind = operation_on(self, before)
        own = ControllersImage(self.target, self.flags, self.edge, self.ui).known()
        synthesis = with_images(self, synthesis, before, own)
        with proposal(self, synthesis, before, kind, look=True) as proposed:
            if self.flags.json:
                stack_id = before.id if before and before.status != "DELETE_COMPLETE" else None
                self.ui.result_json(self._json(proposed, stack_id))
            else:
                self._print(proposed)
            if proposed.empty and not self.flags.revert_drift:
                # CloudFormation compares the file with what was last deployed, not with what is.
                self.ui.say("What was changed by hand since is looked for with --revert-drift.")
            return not proposed.empty

    def _print(self, proposed: Proposal) -> None:
        """Print it for a person."""
        for line in told(self, proposed):
            self.ui.result_styled(line.text, line.role)
        if proposed.reading.refused:
            options = " ".join(map(accepting, proposed.reading.refused))
            self.ui.result_styled(f"Refused by `deploy`, unless it is given {options}", "bad")

    def _json(self, proposed: Proposal, stack_id: str | None) -> dict[str, Any]:
        """Write it for programs: the names are public."""
        return {
            "stack": self.target.stack_name,
            "stack_id": stack_id,
            "region": self.target.region,
            "account": self.target.account,
            "operation": proposed.operation,
            "changed": not proposed.empty,
            **document(proposed.reading),
            "drift": drift_json(proposed.drift, Secrets(proposed.template)),
            "warnings": [_finding(one, proposed.template) for one in proposed.warnings],
        }


def _finding(finding: Finding, template: Mapping[str, Any]) -> dict[str, Any]:
    """Write what AWS's validation found."""
    logical_id, path = place(finding)
    return {
        "logical_id": logical_id,
        "path": ".".join(path),
        "key": file_key(logical_id, path, template) or None,
        "rule": finding.name,
        "message": finding.reason,
    }
