"""XML signatures on CAP messages: sign our own, verify others' (extra `cap`)."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, replace

from emergency.cap.reading import Element
from emergency.cap.vocabulary import SIGNATURE
from emergency.errors import InputInvalid
from plans.terms import Term

try:
    import signxml
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes, serialization
    from lxml import etree
except ImportError:  # the extra `cap` is not installed
    signxml = None

MISSING = "没有安装签名组件，不能核验或签署数字签名。请运行 pip install 'emergency[cap]'。"
UNREADABLE = "签名私钥或证书无法读取，没有签名。两个文件须为 PEM 格式，私钥不设密码。请换成正确的文件。"
# What stands in base64; an altered last letter may decode to the same bytes and is an alteration all the same.
CERTIFICATE = f"./{{{{{SIGNATURE}}}}}Signature[{{}}]//{{{{{SIGNATURE}}}}}X509Certificate"
ENCODED = frozenset({"DigestValue", "SignatureValue", "X509Certificate"})


class Seal(Term):
    """What can be said of a signature."""

    UNSIGNED = "unsigned", "未签名"
    GENUINE = "genuine", "签名有效"
    WEAK = "weak", "签名相符，但算法过弱（SHA-1）"
    BROKEN = "broken", "签名无效，内容可能被改动"
    UNCHECKED = "unchecked", "签名未核验"


GRAVITY = (Seal.GENUINE, Seal.WEAK, Seal.UNCHECKED, Seal.BROKEN)


@dataclass(frozen=True)
class SealCheck:
    """The judgement of a signature: who holds the certificate, its SHA-256, and why; trust is another question."""

    seal: Seal
    why: str = ""
    subject: str = ""
    fingerprint: str = ""


def verify(data: bytes, root: Element) -> SealCheck:
    """Judge the signatures of a message that was read as `root`; looks up nothing outside the document.

    The mathematics are checked against the certificate inside, on the day it began to hold; whether that
    certificate is to be trusted is for the receiver's list of fingerprints. Of several signatures, each over the
    whole message without the others (a relay adds its own), one that matches proves the content.
    """
    signatures = [child for child in root.children if child.namespace == SIGNATURE]
    if not signatures:
        return SealCheck(Seal.UNSIGNED)
    altered = next(filter(None, map(_altered, signatures)), None)
    if altered:
        return SealCheck(Seal.BROKEN, f"「{altered}」不是规范的 Base64 编码，签名后被改动过")
    if signxml is None:
        return SealCheck(Seal.UNCHECKED, MISSING)
    checks = [_verified(data, place) for place in range(len(signatures))]
    best = min(checks, key=lambda check: GRAVITY.index(check.seal))
    others = sum(check.seal is Seal.BROKEN for check in checks)
    if not others or best.seal is Seal.BROKEN:
        return best
    return replace(best, why="；".join(filter(None, (best.why, f"另有 {others} 个签名不符"))))


def sign(data: bytes, key: bytes, certificate: str) -> bytes:
    """The message with an enveloped RSA or ECDSA signature (SHA-256); key and certificate are PEM.

    Raises InputInvalid where one is none, or where they do not belong together.
    """
    if signxml is None:
        raise InputInvalid(MISSING)
    try:
        held = x509.load_pem_x509_certificate(certificate.encode())
        owner = serialization.load_pem_private_key(key, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise InputInvalid(UNREADABLE) from error
    if owner.public_key() != held.public_key():
        raise InputInvalid("签名私钥和证书不是一对，没有签名。请换成同一对的两个文件。")
    algorithm = "ecdsa-sha256" if hasattr(held.public_key(), "curve") else "rsa-sha256"
    signer = signxml.XMLSigner(signature_algorithm=algorithm, digest_algorithm="sha256")
    signed = signer.sign(etree.fromstring(data, _parser()), key=key, cert=certificate)
    return etree.tostring(signed, xml_declaration=True, encoding="UTF-8")


def _verified(data: bytes, place: int) -> SealCheck:
    """The signature at `place`, alone in the document."""
    found = etree.fromstring(data, _parser()).findtext(CERTIFICATE.format(place + 1))
    if found is None:
        return SealCheck(Seal.UNCHECKED, "签名没有附证书，无法核验")
    try:
        held = x509.load_der_x509_certificate(base64.b64decode(found))
    except ValueError:
        return SealCheck(Seal.BROKEN, "签名所附的证书已损坏")
    facts = {"subject": held.subject.rfc4514_string(), "fingerprint": held.fingerprint(hashes.SHA256()).hex()}
    for seal, weak in ((Seal.GENUINE, False), (Seal.WEAK, True)):
        for blanks, why in ((True, ""), (False, "签名后仅缩进有改动，内容未变")):
            if _matches(_alone(data, place, blanks=blanks), held, _accepted(held, weak=weak)):
                return SealCheck(seal, why, **facts)
    return SealCheck(Seal.BROKEN, "内容与签名不符", **facts)


def _alone(data: bytes, place: int, *, blanks: bool):
    """The document with one of its signatures; without `blanks` the space between elements is gone.

    Only elements stand beside that space, so it carries no meaning; some senders indent after signing.
    """
    document = etree.fromstring(data, _parser(blanks=blanks))
    for number, signature in enumerate(document.findall(f"./{{{SIGNATURE}}}Signature")):
        if number != place:
            document.remove(signature)
    return document


def _matches(document, certificate, configuration) -> bool:
    verifier = signxml.XMLVerifier()
    try:
        # Relays write Ids that are no XML Ids; the schema of signatures adds nothing to the mathematics.
        verifier.verify(document, x509_cert=certificate, expect_config=configuration, validate_schema=False)
    except (signxml.exceptions.SignXMLException, ValueError):
        return False
    return True


def _accepted(certificate, *, weak: bool):
    """What is accepted; `weak` takes SHA-1 too, to tell an old signature from a broken one."""
    known = signxml.SignatureConfiguration()
    return signxml.SignatureConfiguration(
        location="./",
        verification_time=certificate.not_valid_before_utc,
        signature_methods=known.signature_methods | ({signxml.SignatureMethod.RSA_SHA1} if weak else set()),
        digest_algorithms=known.digest_algorithms | ({signxml.DigestAlgorithm.SHA1} if weak else set()),
    )


def _parser(*, blanks: bool = True):
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_blank_text=not blanks
    )


def _altered(signature: Element) -> str | None:
    """The name of the first part that is not what its own bytes encode to."""
    return next(
        (each.name for each in _within(signature) if each.name in ENCODED and _is_odd(each.text)), None
    )


def _is_odd(text: str) -> bool:
    bare = "".join(text.split())
    try:
        return base64.b64encode(base64.b64decode(bare, validate=True)).decode() != bare
    except (binascii.Error, ValueError):
        return True


def _within(element: Element) -> Iterable[Element]:
    yield element
    for child in element.children:
        yield from _within(child)
