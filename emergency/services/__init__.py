"""Do one act in one transaction, and write down who did it."""
