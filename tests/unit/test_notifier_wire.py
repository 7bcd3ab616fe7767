"""One address over TLS: who cannot prove its name gets nothing."""

import contextlib
import datetime
import ipaddress
import ssl
import threading

import pytest
from gateway import Gateway
from messages import make_message

from notifier.channels.sms_http import SmsHttpChannel
from notifier.delivery import Accepted, Later

x509 = pytest.importorskip("cryptography.x509", reason="cryptography is not installed")
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for the loopback that signed itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "invented")])
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now - day, now + day
        )
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = tmp_path_factory.mktemp("tls") / "gateway.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *plain) + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def gateway(certificate):
    """A gateway that speaks TLS."""
    server = Gateway()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # a client that turned away is no fault of the test
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def _sent(gateway):
    with contextlib.closing(
        SmsHttpChannel(gateway.url.replace("http", "https", 1), timeout=(2, 2))
    ) as channel:
        return channel.send(make_message())


def test_a_certificate_that_nobody_vouches_for_is_refused(gateway):
    """The message stays here, for a while: a certificate may be renewed."""
    outcome = _sent(gateway)
    assert isinstance(outcome, Later) and outcome.code == "SSLError"
    assert not gateway.requests


def test_a_certificate_that_is_vouched_for_is_taken(gateway, certificate, monkeypatch):
    """The same server, once its certificate is among those that are trusted."""
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
    assert _sent(gateway) == Accepted("m-1", "200")
    assert len(gateway.requests) == 1
