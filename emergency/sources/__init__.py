"""Turn what stands outside into values, or refuse it with every fault."""
