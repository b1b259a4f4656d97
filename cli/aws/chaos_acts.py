"""The part of the façade that causes faults and takes them back."""

import json
import time
from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError

from cli.aws.chaos_looks import ChaosLooks
from cli.aws_errors import error_code
from stacks.errors import StackgenError

#: On the network ACL of the run's own: how it is found again.
_ACL_TAG = "stackgen:chaos"
#: How long an SSM command may take, in seconds, and how often it is looked at.
_COMMAND_SECONDS = 60
_LOOK_SECONDS = 1.0

#: What a schedule sends, as far as anybody reads it.
#: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
TICK = {
    "version": "0",
    "source": "aws.events",
    "detail-type": "Scheduled Event",
    "detail": {},
}


class CommandFailedError(StackgenError):
    """A script on a host did not end well."""


class ChaosActs(ChaosLooks):
    """What `Aws` can do to a stack on purpose."""

    def terminate_instances(self, ids: Sequence[str]) -> None:
        """Terminate instances."""
        self._client("ec2").terminate_instances(InstanceIds=list(ids))

    def stop_instances(self, ids: Sequence[str]) -> None:
        """Stop instances."""
        self._client("ec2").stop_instances(InstanceIds=list(ids))

    def retire_instance(self, instance: str) -> None:
        """Let Auto Scaling terminate an instance, with its hooks, and replace it."""
        self._client("autoscaling").terminate_instance_in_auto_scaling_group(
            InstanceId=instance, ShouldDecrementDesiredCapacity=False
        )

    def stop_task(self, cluster: str, task: str) -> None:
        """Stop a task."""
        self._client("ecs").stop_task(cluster=cluster, task=task, reason="stackgen chaos")

    def run_on_host(self, instance: str, script: str) -> None:
        """Run a shell script on a host; return when it has ended.

        Raises:
            CommandFailedError: It ended with an error, or not in time.
        """
        ssm = self._client("ssm")
        command = ssm.send_command(
            InstanceIds=[instance],
            DocumentName="AWS-RunShellScript",
            Comment="stackgen chaos",
            Parameters={"commands": [script], "executionTimeout": [str(_COMMAND_SECONDS)]},
        )["Command"]["CommandId"]
        deadline = time.monotonic() + _COMMAND_SECONDS
        state = "Pending"
        while time.monotonic() < deadline:
            state = self._command_state(command, instance)
            if state == "Success":
                return
            if state not in {"Pending", "InProgress", "Delayed"}:
                break
            time.sleep(_LOOK_SECONDS)
        raise CommandFailedError(
            f"the command {command} on {instance} is {state}",
            "The host must be known to Systems Manager: aws ssm describe-instance-information",
        )

    def host_runs(self, instance: str) -> bool:
        """Tell whether an instance runs; one that is forgotten does not."""
        wanted = [
            {"Name": "instance-id", "Values": [instance]},
            {"Name": "instance-state-name", "Values": ["running"]},
        ]
        return bool(self._client("ec2").describe_instances(Filters=wanted)["Reservations"])

    def heal_host(self, instance: str, script: str) -> None:
        """Run a shell script on a host, if it still runs; return when it has ended.

        Raises:
            CommandFailedError: As `run_on_host`.
        """
        if self.host_runs(instance):
            self.run_on_host(instance, script)

    def _command_state(self, command: str, instance: str) -> str:
        """Return the state of a command; one that is not known yet is pending."""
        try:
            answer = self._client("ssm").get_command_invocation(
                CommandId=command, InstanceId=instance
            )
        except ClientError as error:
            if error_code(error) != "InvocationDoesNotExist":
                raise
            return "Pending"
        return str(answer["Status"])

    def cut_subnets(self, stack: str, subnets: Sequence[str]) -> None:
        """Give subnets a network ACL of our own, which has no rule and so lets nothing through."""
        ec2 = self._client("ec2")
        described = ec2.describe_subnets(SubnetIds=list(subnets))["Subnets"]
        acl = ec2.create_network_acl(
            VpcId=described[0]["VpcId"],
            TagSpecifications=[
                {"ResourceType": "network-acl", "Tags": [{"Key": _ACL_TAG, "Value": stack}]}
            ],
        )["NetworkAcl"]["NetworkAclId"]
        self._tie(dict.fromkeys(subnets, acl))

    def join_subnets(self, acls: Sequence[tuple[str, str]]) -> None:
        """Give subnets the network ACL they had; delete the one that was ours."""
        ec2 = self._client("ec2")
        before = {acl for acl, _ in self.subnet_acls([subnet for subnet, _ in acls]).values()}
        self._tie(dict(acls))
        ours = [{"Name": "tag-key", "Values": [_ACL_TAG]}]
        for acl in ec2.describe_network_acls(Filters=ours)["NetworkAcls"]:
            if acl["NetworkAclId"] in before:
                ec2.delete_network_acl(NetworkAclId=acl["NetworkAclId"])

    def _tie(self, wanted: dict[str, str]) -> None:
        """Give each subnet this network ACL."""
        for subnet, (acl, tie) in self.subnet_acls(list(wanted)).items():
            if acl != wanted[subnet]:
                self._client("ec2").replace_network_acl_association(
                    AssociationId=tie, NetworkAclId=wanted[subnet]
                )

    def revoke_ingress(self, group: str, source: str, port: int) -> None:
        """Take the rule away that lets one group reach another's port."""
        self._client("ec2").revoke_security_group_ingress(
            GroupId=group, IpPermissions=[_permission(source, port)]
        )

    def authorize_ingress(self, group: str, source: str, port: int) -> None:
        """Bring that rule back; one that is there is no error."""
        try:
            self._client("ec2").authorize_security_group_ingress(
                GroupId=group, IpPermissions=[_permission(source, port)]
            )
        except ClientError as error:
            if error_code(error) != "InvalidPermission.Duplicate":
                raise

    def deregister_target(self, group: str, address: str, port: int) -> None:
        """Take a target out of its group."""
        self._client("elbv2").deregister_targets(
            TargetGroupArn=group, Targets=[{"Id": address, "Port": port}]
        )

    def register_target(self, group: str, address: str, port: int) -> None:
        """Put a target into its group."""
        self._client("elbv2").register_targets(
            TargetGroupArn=group, Targets=[{"Id": address, "Port": port}]
        )

    def stop_function(self, function: str) -> None:
        """Let no call of a function through; asynchronous events wait and are tried again.

        https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
        """
        self._client("lambda").put_function_concurrency(
            FunctionName=function, ReservedConcurrentExecutions=0
        )

    def start_function(self, function: str) -> None:
        """Let calls of a function through again: our templates reserve nothing."""
        self._client("lambda").delete_function_concurrency(FunctionName=function)

    def call_function(self, function: str, times: int) -> None:
        """Give a function what its schedule gives it, several times at once."""
        event = json.dumps(TICK).encode()
        for _ in range(times):
            self._client("lambda").invoke(
                FunctionName=function, InvocationType="Event", Payload=event
            )

    def update_stack(self, stack: str, template: dict[str, str], parameters: Sequence[str]) -> None:
        """Start updating a stack to another template, with the parameters that it has.

        Args:
            stack: Its id.
            template: `TemplateBody` or `TemplateURL`.
            parameters: Their names.
        """
        self._client("cloudformation").update_stack(
            StackName=stack,
            **template,
            Parameters=[
                {"ParameterKey": name, "UsePreviousValue": True} for name in sorted(parameters)
            ],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
        )

    def original_template(self, stack: str) -> str:
        """Return the text of the template that a stack was deployed from."""
        answer = self._client("cloudformation").get_template(
            StackName=stack, TemplateStage="Original"
        )
        body: Any = answer["TemplateBody"]
        return body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))


def _permission(source: str, port: int) -> dict[str, Any]:
    """Describe the rule."""
    return {
        "IpProtocol": "tcp",
        "FromPort": port,
        "ToPort": port,
        "UserIdGroupPairs": [{"GroupId": source}],
    }
