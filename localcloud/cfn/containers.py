"""ECS: kept by moto."""

from typing import Any

from localcloud.cfn.kind import Aws, Kind, Props, call, tag_changes, without


def retag(aws: Aws, arn: str, old: Props, new: Props) -> None:
    """Change the tags of an ECS resource."""
    removed, changed = tag_changes(old, new)
    if removed:
        aws("ecs").untag_resource(resourceArn=arn, tagKeys=removed)
    if changed:
        tags = [{"key": key, "value": value} for key, value in changed.items()]
        aws("ecs").tag_resource(resourceArn=arn, tags=tags)


def _cluster_arn(aws: Aws, name: str) -> str:
    return str(aws("ecs").describe_clusters(clusters=[name])["clusters"][0]["clusterArn"])


def _create_cluster(aws: Aws, props: Props, name: str) -> str:
    request = {"ClusterName": name, **without(props, "ClusterSettings")}
    if "ClusterSettings" in props:
        request["Settings"] = props["ClusterSettings"]
    return str(call(aws("ecs"), "create_cluster", request)["cluster"]["clusterName"])


def _change_cluster(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    request = {"Cluster": physical_id, "Settings": new.get("ClusterSettings") or []}
    for name in ("Configuration", "ServiceConnectDefaults"):
        if name in new:
            request[name] = new[name]
    call(aws("ecs"), "update_cluster", request)


KINDS = (
    Kind(
        type="AWS::ECS::Cluster",
        create=_create_cluster,
        attributes=lambda aws, pid, _: {"Arn": _cluster_arn(aws, pid)},
        changes={
            **dict.fromkeys(
                ("ClusterSettings", "Configuration", "ServiceConnectDefaults"), _change_cluster
            ),
            "Tags": lambda aws, pid, old, new: retag(aws, _cluster_arn(aws, pid), old, new),
        },
        replaces=("ClusterName",),
        delete=lambda aws, pid, _: aws("ecs").delete_cluster(cluster=pid),
    ),
)
