"""One class per way out: hand one message to one provider, say what came of it."""
