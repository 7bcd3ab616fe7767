"""Health: is the process alive, is the system ready, and the numbers for Prometheus."""

from collections.abc import Iterator

from flask import Blueprint, Response, jsonify
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from emergency.errors import DatabaseNotReady
from emergency.refusals import refusal_of
from emergency.services.standing import Standing, standing
from emergency.web.context import console, now
from emergency.web.permission import permits

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@permits.anyone
def alive():
    """The process answers."""
    return jsonify({"ok": True})


@blueprint.get("/readyz")
@permits.anyone
def ready():
    """Database, outbox age, scheduler heartbeat and channels; 503 with the checks that failed."""
    try:
        found = standing(console().office, now())
    except DatabaseNotReady as error:
        body = {"ok": False, "checks": {"database": False}, "faults": [refusal_of(error).message]}
        return jsonify(body), 503
    body = {
        "ok": not found.faults,
        "checks": {name: not said for name, said in found.checks.items()},
        "outbox_age_seconds": found.outbox_age,
        "heartbeats_seconds": found.beats,
        "channels": found.channels,
        "faults": list(found.faults),
    }
    return jsonify(body), 200 if body["ok"] else 503


@blueprint.get("/metrics")
@permits.anyone
def metrics():
    """Prometheus text; every number is read from the database, so any process gives the same."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(standing(console().office, now())))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Collector:
    """The numbers of one look at the system."""

    def __init__(self, found: Standing):
        self.found = found

    def describe(self) -> list[Metric]:
        """Nothing is known before the look."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Every metric."""
        yield _by_label("emergency_messages", "Messages by state", "state", self.found.messages)
        yield _by_label("emergency_orders", "Orders by state", "state", self.found.orders)
        yield _by_label(
            "emergency_heartbeat_age_seconds", "Seconds since a heartbeat", "kind", self.found.beats
        )
        yield GaugeMetricFamily(
            "emergency_outbox_age_seconds",
            "How long the oldest due message has waited",
            value=self.found.outbox_age or 0.0,
        )
        yield GaugeMetricFamily(
            "emergency_live_warnings", "Warnings in force, drills not counted", value=self.found.live_warnings
        )


def _by_label(name: str, text: str, label: str, numbers: dict) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, number in numbers.items():
        family.add_metric([getattr(key, "value", key)], number)
    return family
