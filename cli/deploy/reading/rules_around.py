"""Pure: who notices a change of what stands around: storage, roles, secrets, logs, alarms."""

from collections.abc import Mapping

from cli.deploy.reading.effects import (
    Effect,
    Rules,
    Who,
    agents,
    controller,
    everyone,
    nobody,
    operators,
)

_TAGS = nobody("only a record of CloudFormation's or a tag changes")
_NOW = nobody("it holds from now on")
_PERMISSIONS = nobody("permissions change at once: what is taken away fails from then on")
_WATCH = Rules(
    changed=operators("it watches by the new settings"),
    replaced=operators("it is made anew and forgets the past"),
    removed=operators("it watches no more"),
    properties={"Tags": _TAGS},
)
_ROLE = Rules(
    changed=_PERMISSIONS,
    replaced=nobody("what uses it takes the new one; what that does stands beside it"),
    removed=nobody("nothing uses it any more"),
    properties={"Tags": _TAGS, "Description": _TAGS},
)
_OTHER = "the administrator's password, or the hooks' token, is another once a slot starts"
_QUIET = Rules(changed=_NOW, replaced=_NOW, removed=_NOW, properties={"Tags": _TAGS})
_HANG = Effect(
    Who.SLOT,
    "the home is not reached while it is made anew: Jenkins of the zone's slots stands still, and a"
    " second one in the same zone is refused by AWS",
)
_FILES = Rules(
    changed=nobody("files are served on"),
    replaced=everyone("all controllers would start on an empty file system"),
    removed=everyone("no slot has a home any more"),
    properties={
        "FileSystemPolicy": everyone("mounts that it does not allow any more fail from then on"),
        "ProvisionedThroughputInMibps": nobody("throughput changes while files are served"),
        "ThroughputMode": nobody("throughput changes while files are served"),
    },
)

AROUND: Mapping[str, Rules] = {
    "AWS::EFS::FileSystem": _FILES,
    "AWS::EFS::AccessPoint": Rules(
        changed=_TAGS,
        replaced=Effect(Who.SLOT, "the slot restarts on another home"),
        removed=nobody("the slot that had it goes; its home's folder stays in the file system"),
    ),
    "AWS::EFS::MountTarget": Rules(
        changed=Effect(Who.SLOT, "tasks that are not allowed any more stand still"),
        replaced=_HANG,
        removed=Effect(Who.SLOT, "slots in its zone have no home any more and stand still"),
    ),
    "AWS::Backup::BackupVault": Rules(
        changed=_NOW,
        replaced=operators("backups go into a new, empty vault"),
        removed=operators("no backups are made into it any more"),
    ),
    "AWS::Backup::BackupPlan": Rules(
        changed=operators(
            "backups are made and kept by the new rules; those there are keep theirs"
        ),
        replaced=operators("backups are made by a new plan"),
        removed=operators("no backups are made any more"),
        properties={"BackupPlanTags": _TAGS},
    ),
    "AWS::Backup::BackupSelection": Rules(
        changed=operators("what is backed up changes"),
        replaced=operators("what is backed up is chosen anew"),
        removed=operators("nothing is backed up by it any more"),
    ),
    "AWS::KMS::Key": Rules(
        changed=nobody("what is encrypted stays readable"),
        replaced=everyone("what the old key encrypted cannot be read with the new one"),
        removed=everyone("what it encrypted cannot be read any more once it is deleted"),
        properties={
            "Enabled": everyone("while it is off nothing that it encrypted can be read"),
            "KeyPolicy": _PERMISSIONS,
            "Tags": _TAGS,
        },
    ),
    "AWS::KMS::Alias": _QUIET,
    "AWS::S3::Bucket": Rules(
        changed=_NOW,
        replaced=operators("objects go into a new, empty bucket"),
        removed=operators("AWS refuses while there are objects in it"),
        properties={
            "LifecycleConfiguration": operators("where the time is shorter, older objects expire")
        },
    ),
    "AWS::S3::BucketPolicy": Rules(
        changed=_PERMISSIONS, replaced=_PERMISSIONS, removed=_PERMISSIONS
    ),
    "AWS::IAM::Role": _ROLE,
    "AWS::IAM::Policy": _ROLE,
    "AWS::IAM::ManagedPolicy": _ROLE,
    "AWS::IAM::InstanceProfile": _ROLE,
    "AWS::SecretsManager::Secret": Rules(
        changed=_TAGS,
        replaced=controller(f"a new secret is made: {_OTHER}"),
        removed=controller("the password or token that it holds is gone"),
        properties={
            "GenerateSecretString": controller(f"a new value is made: {_OTHER}"),
            "SecretString": controller("who reads it finds another value"),
        },
    ),
    "AWS::SecretsManager::ResourcePolicy": Rules(
        changed=_PERMISSIONS, replaced=_PERMISSIONS, removed=_PERMISSIONS
    ),
    "AWS::SSM::Parameter": Rules(
        changed=nobody("who reads it finds the new value the next time"),
        replaced=nobody("who reads it finds the new one the next time"),
        removed=agents("who reads it finds nothing the next time"),
    ),
    "AWS::Logs::LogGroup": Rules(
        changed=_NOW,
        replaced=operators("new lines go into a new group, the old lines are deleted with the old"),
        removed=operators("its lines are deleted with it"),
        properties={
            "RetentionInDays": operators(
                "where the time is shorter, older lines are deleted for good"
            ),
            "Tags": _TAGS,
        },
    ),
    "AWS::Logs::ResourcePolicy": _QUIET,
    "AWS::Logs::MetricFilter": _WATCH,
    "AWS::WAFv2::LoggingConfiguration": _WATCH,
    "AWS::CloudWatch::Alarm": _WATCH,
    "AWS::CloudWatch::CompositeAlarm": _WATCH,
    "AWS::CloudWatch::Dashboard": _WATCH,
    "AWS::SNS::Topic": Rules(
        changed=_NOW,
        replaced=operators("readers have to confirm anew before alarms reach them"),
        removed=operators("alarms reach nobody any more"),
        properties={"Tags": _TAGS},
    ),
    "AWS::SNS::TopicPolicy": Rules(
        changed=_PERMISSIONS, replaced=_PERMISSIONS, removed=_PERMISSIONS
    ),
    "AWS::SNS::Subscription": Rules(
        changed=_NOW,
        replaced=operators("the new reader has to confirm before alarms arrive"),
        removed=operators("this reader gets no alarms any more"),
    ),
    "AWS::Events::Rule": _WATCH,
    "AWS::Scheduler::Schedule": _WATCH,
    "AWS::SQS::Queue": _WATCH,
    "AWS::SQS::QueuePolicy": Rules(
        changed=_PERMISSIONS, replaced=_PERMISSIONS, removed=_PERMISSIONS
    ),
    "AWS::Lambda::Function": Rules(
        changed=nobody("the next event runs the new code, with the new settings"),
        replaced=nobody("the next event runs the new function"),
        removed=operators("nothing answers its events any more"),
    ),
    "AWS::Lambda::Permission": _QUIET,
    "AWS::Lambda::EventInvokeConfig": _QUIET,
    "AWS::DynamoDB::Table": Rules(
        changed=_NOW,
        replaced=operators("the hooks forget what they saw before, and look anew"),
        removed=nobody("no hook is left that would need it"),
        properties={"Tags": _TAGS},
    ),
    "AWS::CodeBuild::Project": _QUIET,
    "Custom::StackgenCleanup": Rules(
        changed=nobody("its function is called, and ends nothing while there are slots"),
        replaced=nobody("its function is called, and ends nothing while there are slots"),
        removed=operators("agents are left behind when the stack is deleted: end them by hand"),
    ),
    "AWS::CloudFormation::CustomResource": Rules(
        changed=_NOW, replaced=_NOW, removed=operators("its function is called a last time")
    ),
}
