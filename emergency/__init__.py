"""The rooms of one system: storage and telemetry below, services above them, doors on top."""
