"""CAP 1.2 as a table: which elements, in which order, how often, with which values (OASIS CAP 1.2 §3.2, §3.4)."""

from dataclasses import dataclass

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
CAP_FAMILY = "urn:oasis:names:tc:emergency:cap:"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"

STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
MESSAGE_TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES = ("Public", "Restricted", "Private")
CATEGORIES = (
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other",
)  # fmt: skip
RESPONSES = ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None")
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")

# The kinds of text an element may hold.
TEXT, MOMENT, WHOLE, DECIMAL, LANGUAGE = "text", "moment", "whole", "decimal", "language"


@dataclass(frozen=True)
class Part:
    """One element of a sequence: `most` None is any number, `values` an enumeration, `parts` its own children."""

    name: str
    least: int = 0
    most: int | None = 1
    kind: str = TEXT
    values: tuple[str, ...] = ()
    parts: tuple["Part", ...] = ()


def _one(name: str, kind: str = TEXT, values: tuple[str, ...] = ()) -> Part:
    return Part(name, least=1, kind=kind, values=values)


def _any(name: str, values: tuple[str, ...] = (), parts: tuple[Part, ...] = (), least: int = 0) -> Part:
    return Part(name, least=least, most=None, values=values, parts=parts)


PAIR = (_one("valueName"), _one("value"))
AREA = (
    _one("areaDesc"),
    _any("polygon"),
    _any("circle"),
    _any("geocode", parts=PAIR),
    Part("altitude", kind=DECIMAL),
    Part("ceiling", kind=DECIMAL),
)
RESOURCE = (
    _one("resourceDesc"),
    _one("mimeType"),
    Part("size", kind=WHOLE),
    Part("uri"),
    Part("derefUri"),
    Part("digest"),
)
INFO = (
    Part("language", kind=LANGUAGE),
    _any("category", CATEGORIES, least=1),
    _one("event"),
    _any("responseType", RESPONSES),
    _one("urgency", values=URGENCIES),
    _one("severity", values=SEVERITIES),
    _one("certainty", values=CERTAINTIES),
    Part("audience"),
    _any("eventCode", parts=PAIR),
    Part("effective", kind=MOMENT),
    Part("onset", kind=MOMENT),
    Part("expires", kind=MOMENT),
    Part("senderName"),
    Part("headline"),
    Part("description"),
    Part("instruction"),
    Part("web"),
    Part("contact"),
    _any("parameter", parts=PAIR),
    _any("resource", parts=RESOURCE),
    _any("area", parts=AREA),
)
MESSAGE = (
    _one("identifier"),
    _one("sender"),
    _one("sent", MOMENT),
    _one("status", values=STATUSES),
    _one("msgType", values=MESSAGE_TYPES),
    Part("source"),
    _one("scope", values=SCOPES),
    Part("restriction"),
    Part("addresses"),
    _any("code"),
    Part("note"),
    Part("references"),
    Part("incidents"),
    _any("info", parts=INFO),
)
