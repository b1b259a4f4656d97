"""Which headers a proxy passes on."""

from localcloud.dataplane.proxy import end_to_end


def test_headers_of_one_hop_stay_behind() -> None:
    """The known ones in any case, and those that `Connection` names; others keep their order."""
    headers = [
        ("Cookie", "a=1"),
        ("Connection", "keep-alive, X-Hop"),
        ("x-hop", "1"),
        ("TRANSFER-ENCODING", "chunked"),
        ("Keep-Alive", "timeout=5"),
        ("Upgrade", "websocket"),
        ("Cookie", "b=2"),
    ]
    assert list(end_to_end(headers)) == [("Cookie", "a=1"), ("Cookie", "b=2")]
