"""Route 53 records: ministack's, in zones that come into being when they are first named.

A template carries the id of a zone that exists in the user's account. Here it does not, so the
first record in it makes it, with that very id.
"""

from typing import Any

from ministack.services import route53

from localcloud.cfn.kind import Aws, Kind, Props, without


def _zone_name(record_name: str) -> str:
    """Return the zone a record most likely lies in: a host one label below it."""
    labels = record_name.rstrip(".").split(".")
    return ".".join(labels[1:] if len(labels) > 2 else labels) + "."  # noqa: PLR2004


def make_zone(zone_id: str, name: str) -> None:
    """Put a public zone into ministack's store under an id of the caller's choice."""
    name = f"{name.rstrip('.')}."
    with route53._lock:
        route53._zones[zone_id] = {
            "id": zone_id,
            "name": name,
            "caller_reference": f"stackgen-{zone_id}",
            "comment": "made by the local AWS on first use",
            "private": False,
        }
        route53._records[zone_id] = route53._default_records(name)


def zone_of(props: Props, record_name: str) -> str:
    """Return the id of the zone that the properties name, made if it does not exist."""
    zone_id = str(props.get("HostedZoneId") or "").removeprefix("/hostedzone/")
    if zone_id:
        if zone_id not in route53._zones:
            make_zone(zone_id, _zone_name(record_name))
        return zone_id
    wanted = f"{str(props['HostedZoneName']).rstrip('.')}."
    for known in route53._zones.values():
        if known["name"] == wanted:
            return str(known["id"])
    made: str = route53._zone_id()
    make_zone(made, wanted)
    return made


def _change(aws: Aws, action: str, zone_id: str, records: list[Props]) -> None:
    changes = [{"Action": action, "ResourceRecordSet": _record(record)} for record in records]
    if changes:
        aws("route53").change_resource_record_sets(
            HostedZoneId=zone_id, ChangeBatch={"Changes": changes}
        )


_NOT_OF_THE_RECORD = ("HostedZoneId", "HostedZoneName", "Comment")


def _record(props: Props) -> dict[str, Any]:
    record = without(props, *_NOT_OF_THE_RECORD)
    if "TTL" in record:
        record["TTL"] = int(record["TTL"])
    if "ResourceRecords" in record:
        record["ResourceRecords"] = [{"Value": str(value)} for value in record["ResourceRecords"]]
    if "Weight" in record:
        record["Weight"] = int(record["Weight"])
    if "AliasTarget" in record:
        evaluate = str(record["AliasTarget"].get("EvaluateTargetHealth", False)).lower() == "true"
        record["AliasTarget"] = {**record["AliasTarget"], "EvaluateTargetHealth": evaluate}
    return record


def _create(aws: Aws, props: Props, name: str) -> str:
    _change(aws, "CREATE", zone_of(props, str(props["Name"])), [props])
    return str(props["Name"]).rstrip(".")


def _upsert(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    zone_id = zone_of(new, physical_id)
    if any(old.get(key) != new.get(key) for key in ("Type", "SetIdentifier")):
        _change(aws, "DELETE", zone_id, [old])
    _change(aws, "UPSERT", zone_id, [new])


def _delete(aws: Aws, physical_id: str, props: Props) -> None:
    _change(aws, "DELETE", zone_of(props, physical_id), [props])


def _sets(props: Props) -> list[Props]:
    return list(props.get("RecordSets") or ())


def _zone_of_group(props: Props) -> str:
    sets = _sets(props)
    return zone_of(props if _names_zone(props) else sets[0], str(sets[0]["Name"]))


def _names_zone(props: Props) -> bool:
    return "HostedZoneId" in props or "HostedZoneName" in props


def _create_group(aws: Aws, props: Props, name: str) -> str:
    _change(aws, "CREATE", _zone_of_group(props), _sets(props))
    return name


def _change_group(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del physical_id

    def key(record: Props) -> tuple[str, ...]:
        return (str(record["Name"]), str(record["Type"]), str(record.get("SetIdentifier", "")))

    kept = {key(record) for record in _sets(new)}
    zone_id = _zone_of_group(new)
    _change(aws, "DELETE", zone_id, [record for record in _sets(old) if key(record) not in kept])
    _change(aws, "UPSERT", zone_id, _sets(new))


def _delete_group(aws: Aws, physical_id: str, props: Props) -> None:
    _change(aws, "DELETE", _zone_of_group(props), _sets(props))


KINDS = (
    Kind(
        type="AWS::Route53::RecordSet",
        create=_create,
        changes=dict.fromkeys(
            (
                "AliasTarget",
                "Comment",
                "Failover",
                "HealthCheckId",
                "MultiValueAnswer",
                "Region",
                "ResourceRecords",
                "SetIdentifier",
                "TTL",
                "Type",
                "Weight",
            ),
            _upsert,
        ),
        replaces=("HostedZoneId", "HostedZoneName", "Name"),
        tags="",
        delete=_delete,
    ),
    Kind(
        type="AWS::Route53::RecordSetGroup",
        create=_create_group,
        attributes=lambda _aws, pid, _props: {"Id": pid},
        changes={"Comment": _change_group, "RecordSets": _change_group},
        replaces=("HostedZoneId", "HostedZoneName"),
        tags="",
        delete=_delete_group,
    ),
)
