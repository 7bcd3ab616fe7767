"""A sound CAP message that tests spoil, and a certificate to sign it with."""

import datetime
import importlib

import pytest

MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>15050000000000_20261125120000_1</identifier>
  <sender>150500@yj.example.com</sender>
  <sent>2026-11-25T12:00:00+08:00</sent>
  <status>Actual</status>
  <msgType>Alert</msgType>
  <scope>Public</scope>
  <info>
    <category>Env</category>
    <event>重污染天气</event>
    <urgency>Expected</urgency>
    <severity>Moderate</severity>
    <certainty>Likely</certainty>
    <expires>2026-11-27T12:00:00+08:00</expires>
    <area><areaDesc>通辽市</areaDesc><polygon>43.0,122.0 43.0,123.0 44.0,122.0 43.0,122.0</polygon></area>
  </info>
</alert>
"""


def key_and_certificate():
    """A private key and a certificate made with it, both PEM; the test is skipped without `cryptography`."""
    from_days = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    crypto = pytest.importorskip("cryptography")
    assert crypto
    x509 = importlib.import_module("cryptography.x509")
    ec = importlib.import_module("cryptography.hazmat.primitives.asymmetric.ec")
    serialization = importlib.import_module("cryptography.hazmat.primitives.serialization")
    hashes = importlib.import_module("cryptography.hazmat.primitives.hashes")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "yj.example.com")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(from_days)
        .not_valid_after(from_days + datetime.timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    return (
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        certificate.public_bytes(serialization.Encoding.PEM).decode(),
    )
