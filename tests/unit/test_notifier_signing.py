"""Signatures of the providers' interfaces, against the examples in their own documents."""

import datetime
import hashlib

from notifier.channels.acs3 import canonical_query, signed_headers
from notifier.channels.tc3 import authorization

EMPTY = hashlib.sha256(b"").hexdigest()


def test_aliyuns_example_is_reproduced():
    """The worked example of 「V3版本请求体&签名机制」: RunInstances on 2023-10-26."""
    headers = signed_headers(
        host="ecs.cn-shanghai.aliyuncs.com",
        action="RunInstances",
        version="2014-05-26",
        query={
            "RegionId": "cn-shanghai",
            "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        },
        key_id="YourAccessKeyId",
        key_secret="YourAccessKeySecret",
        at=datetime.datetime(2023, 10, 26, 10, 22, 32, tzinfo=datetime.UTC),
        nonce="3156853299f313e23d1673dc12e1703d",
    )
    assert headers["Authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;"
        "x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )
    assert headers["x-acs-content-sha256"] == EMPTY


def test_the_query_is_percent_encoded_and_in_order():
    """A space is %20, not a plus; Chinese is UTF-8; what is unreserved stays."""
    query = {"b": "通辽 a+b*", "a": "~._-"}
    assert canonical_query(query) == "a=~._-&b=%E9%80%9A%E8%BE%BD%20a%2Bb%2A"


def test_tencents_example_is_reproduced():
    """The worked example of 「签名方法 v3」: DescribeInstances at 1551113065."""
    payload = b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
    proof = authorization(
        host="cvm.tencentcloudapi.com",
        service="cvm",
        payload=payload,
        key_id="AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        key_secret="Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        at=datetime.datetime.fromtimestamp(1551113065, datetime.UTC),
    )
    assert proof == (
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, "
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )
