"""A synthesized template as it would stand deployed: every reference is a physical id.

The ids are made up, but like AWS's own: each names the stack and the resource, so that two stacks
of one template have different ones.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

ACCOUNT = "111122223333"
REGION = "us-east-1"


def arn(service: str, rest: str, *, region: str = REGION, account: str = ACCOUNT) -> str:
    """Return an ARN of the account and region that everything here lies in."""
    return f"arn:aws:{service}:{region}:{account}:{rest}"


#: What `Ref` and `Fn::GetAtt` give, by type; `{name}` is the stack and the logical id.
_SHAPES: dict[str, dict[str, str]] = {
    "AWS::Backup::BackupVault": {
        "Ref": "{name}",
        "BackupVaultArn": arn("backup", "backup-vault:{name}"),
    },
    "AWS::AutoScaling::AutoScalingGroup": {"Ref": "{name}"},
    "AWS::DynamoDB::Table": {"Ref": "{name}", "Arn": arn("dynamodb", "table/{name}")},
    "AWS::EC2::FlowLog": {"Ref": "fl-{name}"},
    "AWS::EC2::SecurityGroup": {"Ref": "sg-{name}", "GroupId": "sg-{name}"},
    "AWS::EC2::Subnet": {"Ref": "subnet-{name}", "SubnetId": "subnet-{name}"},
    "AWS::EC2::VPC": {"Ref": "vpc-{name}"},
    "AWS::ElasticLoadBalancingV2::LoadBalancer": {
        "DNSName": f"internal-{{name}}-1234567890.{REGION}.elb.amazonaws.com",
    },
    "AWS::ECS::Cluster": {"Ref": "{name}", "Arn": arn("ecs", "cluster/{name}")},
    "AWS::ECS::Service": {"Ref": arn("ecs", "service/ci-Cluster/{name}")},
    "AWS::EFS::AccessPoint": {
        "Ref": "fsap-{name}",
        "Arn": arn("elasticfilesystem", "access-point/fsap-{name}"),
    },
    "AWS::EFS::FileSystem": {
        "Ref": "fs-{name}",
        "Arn": arn("elasticfilesystem", "file-system/fs-{name}"),
    },
    "AWS::ElasticLoadBalancingV2::TargetGroup": {
        "Ref": arn("elasticloadbalancing", "targetgroup/{name}/0123456789abcdef"),
    },
    "AWS::IAM::InstanceProfile": {
        "Ref": "{name}",
        "Arn": arn("iam", "instance-profile/{name}", region=""),
    },
    "AWS::IAM::Role": {"Ref": "{name}", "Arn": arn("iam", "role/{name}", region="")},
    "AWS::KMS::Key": {"Ref": "key-{name}", "Arn": arn("kms", "key/key-{name}")},
    "AWS::Logs::LogGroup": {"Ref": "{name}", "Arn": arn("logs", "log-group:{name}:*")},
    "AWS::S3::Bucket": {"Ref": "{lower}", "Arn": "arn:aws:s3:::{lower}"},
    "AWS::SNS::Topic": {"Ref": arn("sns", "{name}"), "TopicArn": arn("sns", "{name}")},
    "AWS::SQS::Queue": {"Ref": "https://sqs/{name}", "Arn": arn("sqs", "{name}")},
    "AWS::SecretsManager::Secret": {"Ref": arn("secretsmanager", "secret:{name}-a1B2c3")},
}

#: The properties that hold a resource's own policy.
_OWN_POLICIES = {
    "AWS::EFS::FileSystem": ("FileSystemPolicy", "Arn"),
    "AWS::IAM::Role": ("AssumeRolePolicyDocument", "Arn"),
    "AWS::KMS::Key": ("KeyPolicy", "Arn"),
}

_PLACE = re.compile(r"\$\{(!?)([^}]+)\}")


@dataclass(frozen=True)
class Deployed:
    """A template under a stack's name.

    Attributes:
        template: As synthesized.
        name: The stack's.
    """

    template: dict[str, Any]
    name: str

    @cached_property
    def _pseudo(self) -> dict[str, str]:
        identity = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{self.name}"
        return {
            "AWS::AccountId": ACCOUNT,
            "AWS::Partition": "aws",
            "AWS::Region": REGION,
            "AWS::StackId": f"{identity}/0000-of-{self.name}",
            "AWS::StackName": self.name,
            "AWS::URLSuffix": "amazonaws.com",
        }

    def _physical(self, logical: str, attribute: str) -> str:
        """Return what a reference to a resource, parameter or pseudo parameter gives."""
        if logical in self._pseudo:
            return self._pseudo[logical]
        if logical in self.template.get("Parameters", {}):
            given = self.template["Parameters"][logical]
            return f"ami-{logical}" if "Image" in given["Type"] else str(given.get("Default", ""))
        resource = self.template["Resources"][logical]
        name = f"{self.name}-{logical}"
        if resource["Type"] == "AWS::EC2::KeyPair":
            named = str(self.resolve(resource["Properties"]["KeyName"]))
            return named if attribute == "Ref" else f"key-{name}"
        shape = _SHAPES[resource["Type"]][attribute]
        return shape.format(name=name, lower=name.lower())

    def text(self, text: str, **values: object) -> str:
        """Return a text of `Fn::Sub` with its references in place."""

        def place(found: "re.Match[str]") -> str:
            literal, name = found.groups()
            if literal:
                return f"${{{name}}}"
            if name in values:
                return str(self.resolve(values[name]))
            logical, _, attribute = name.partition(".")
            return self._physical(logical, attribute or "Ref")

        return _PLACE.sub(place, text)

    def resolve(self, value: Any) -> Any:
        """Return a value of the template with every function in it carried out."""
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (function, argument), *_ = value.items()
            if function == "Ref":
                return self._physical(argument, "Ref")
            if function.startswith("Fn::"):
                return self._function(function, argument)
        return {key: self.resolve(item) for key, item in value.items()}

    def _function(self, function: str, argument: Any) -> Any:
        if function == "Fn::GetAtt":
            return self._physical(*argument)
        if function == "Fn::Sub":
            text, values = (argument, {}) if isinstance(argument, str) else argument
            return self.text(text, **values)
        if function == "Fn::Join":
            return argument[0].join(map(str, self.resolve(argument[1])))
        if function == "Fn::Split":
            return str(self.resolve(argument[1])).split(argument[0])
        if function == "Fn::Select":
            return self.resolve(argument[1])[int(argument[0])]
        if function == "Fn::GetAZs":
            return [f"{REGION}{letter}" for letter in "abc"]
        raise AssertionError(f"nothing used {function} before: give it its meaning here")

    def identity_policies(self, role: str) -> list[dict[str, Any]]:
        """Return the policies of a role, wherever they are attached."""
        resource = self.template["Resources"][role]["Properties"]
        assert "ManagedPolicyArns" not in resource, f"{role} has a policy that is not here to read"
        found = [item["PolicyDocument"] for item in resource.get("Policies", [])]
        for other in self.template["Resources"].values():
            kind, properties = other["Type"], other.get("Properties", {})
            assert kind != "AWS::IAM::ManagedPolicy", "attached policies are not read yet"
            if kind == "AWS::IAM::Policy" and {"Ref": role} in properties["Roles"]:
                found.append(properties["PolicyDocument"])
        policies: list[dict[str, Any]] = self.resolve(found)
        return policies

    @cached_property
    def resource_policies(self) -> dict[str, dict[str, Any]]:
        """The policies of resources, by the ARN they are about."""
        found = {}
        for logical, resource in self.template["Resources"].items():
            properties = resource.get("Properties", {})
            if resource["Type"] in _OWN_POLICIES:
                name, attribute = _OWN_POLICIES[resource["Type"]]
                if name in properties:
                    found[self._physical(logical, attribute)] = properties[name]
            elif resource["Type"] == "AWS::SNS::TopicPolicy":
                for topic in properties["Topics"]:
                    found[self.resolve(topic)] = properties["PolicyDocument"]
            elif resource["Type"] == "AWS::SQS::QueuePolicy":
                for queue in properties["PolicyDocument"]["Statement"][0]["Resource"]:
                    found[self.resolve(queue)] = properties["PolicyDocument"]
            elif resource["Type"] == "AWS::S3::BucketPolicy":
                bucket = f"arn:aws:s3:::{self.resolve(properties['Bucket'])}"
                found[bucket] = properties["PolicyDocument"]
        return {arn: self.resolve(policy) for arn, policy in found.items()}

    def policy_of(self, resource: str) -> dict[str, Any] | None:
        """Return the policy of the resource an ARN names, or of the bucket an object lies in."""
        for owner, policy in self.resource_policies.items():
            if resource == owner or resource.startswith(f"{owner}/"):
                return policy
        return None
