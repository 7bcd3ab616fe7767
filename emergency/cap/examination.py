"""Judge one CAP document: shape, meaning, signature; one answer for a person and one for a program."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emergency.cap.meaning_check import meaning_faults
from emergency.cap.reading import Element, read_xml
from emergency.cap.schema_check import schema_faults
from emergency.cap.signature import Seal, SealCheck, verify
from emergency.errors import InputInvalid
from plans.errors import Fault


@dataclass(frozen=True)
class CapExamination:
    """What was found; `root` is None where the document could not be read at all."""

    name: str
    root: Element | None
    faults: tuple[Fault, ...]
    seal: SealCheck

    @property
    def ok(self) -> bool:
        """Whether the message may be acted upon by a person; an unsigned or weakly signed one may."""
        return not self.faults and self.seal.seal is not Seal.BROKEN

    @property
    def verdict(self) -> str:
        """The judgement in a few words."""
        if self.faults:
            return "不合格"
        if self.seal.seal is Seal.BROKEN:
            return "签名无效"
        return "合格" if self.seal.seal is Seal.GENUINE else f"合格（{self.seal.seal.label}）"

    def to_json(self) -> Mapping[str, Any]:
        """The judgement as a program reads it."""
        said = {} if self.root is None else {
            key: self.root.said(key) for key in ("identifier", "sender", "sent", "status", "msgType", "scope")
        }  # fmt: skip
        return {
            "ok": self.ok,
            "file": self.name,
            "verdict": self.verdict,
            "message": said,
            "signature": {
                "state": self.seal.seal.value,
                "why": self.seal.why,
                "subject": self.seal.subject,
                "fingerprint": self.seal.fingerprint,
            },
            "faults": [each.to_json() for each in self.faults],
        }


def examine(data: bytes, name: str) -> CapExamination:
    """Judge `data`; every fault at once, nothing outside it is opened. Never raises for a bad document."""
    try:
        root = read_xml(data, name)
    except InputInvalid as refusal:
        return CapExamination(name, None, refusal.faults, SealCheck(Seal.UNCHECKED))
    faults = schema_faults(root, name) or meaning_faults(root, name)
    if faults:
        return CapExamination(name, root, tuple(faults), SealCheck(Seal.UNCHECKED, "内容不合格，未核验签名"))
    return CapExamination(name, root, (), verify(data, root))
