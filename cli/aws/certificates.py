"""The part of the façade that knows the DNS records by which ACM validates certificates."""

from cli.aws.clients import Clients
from cli.records import ValidationRecord


class CertificateCalls(Clients):
    """What `Aws` can ask about certificates and their validation records."""

    def validation_records(self, certificate: str) -> list[ValidationRecord]:
        """Return the records that prove a certificate's names, each once.

        https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
        """
        answer = self._client("acm").describe_certificate(CertificateArn=certificate)
        options = answer["Certificate"].get("DomainValidationOptions", ())
        found = {
            option["ResourceRecord"]["Name"]: ValidationRecord(
                domain=_bare(option["DomainName"]),
                name=option["ResourceRecord"]["Name"],
                value=option["ResourceRecord"]["Value"],
            )
            for option in options
            if "ResourceRecord" in option
        }
        return list(found.values())

    def certificates_of(self, domain: str) -> list[str]:
        """List the certificates of a name, in every region of the account.

        They share one record: it is made of the account and the name alone. Without the filter ACM
        lists RSA keys of up to 2,048 bits only.
        https://docs.aws.amazon.com/acm/latest/APIReference/API_ListCertificates.html
        """
        regions = self._client("ec2").describe_regions()["Regions"]
        return [
            found
            for region in sorted(item["RegionName"] for item in regions)
            for found in self._certificates_in(region, domain)
        ]

    def _certificates_in(self, region: str, domain: str) -> list[str]:
        """List the certificates of a name in one region."""
        acm = self._client("acm", region)
        kinds = acm.meta.service_model.shape_for("KeyAlgorithm").enum
        pages = acm.get_paginator("list_certificates").paginate(Includes={"keyTypes": kinds})
        return [
            summary["CertificateArn"]
            for page in pages
            for summary in page["CertificateSummaryList"]
            if summary.get("HasAdditionalSubjectAlternativeNames")
            or domain
            in {
                _bare(name)
                for name in (
                    summary.get("DomainName", ""),
                    *summary.get("SubjectAlternativeNameSummaries", ()),
                )
            }
        ]

    def delete_validation_record(self, zone: str, record: ValidationRecord) -> bool:
        """Delete a validation record, exactly as it is; tell whether it was there."""
        route53 = self._client("route53")
        answer = route53.list_resource_record_sets(
            HostedZoneId=zone, StartRecordName=record.name, StartRecordType="CNAME", MaxItems="1"
        )
        for found in answer["ResourceRecordSets"]:
            values = [item["Value"].rstrip(".") for item in found.get("ResourceRecords", ())]
            same = found["Name"].rstrip(".") == record.name.rstrip(".")
            if same and found["Type"] == "CNAME" and values == [record.value.rstrip(".")]:
                change = {"Action": "DELETE", "ResourceRecordSet": found}
                route53.change_resource_record_sets(
                    HostedZoneId=zone, ChangeBatch={"Changes": [change]}
                )
                return True
        return False


def _bare(domain: str) -> str:
    """Return a name as ACM proves it: a wildcard's is that of its domain."""
    return domain.lower().removeprefix("*.").rstrip(".")
