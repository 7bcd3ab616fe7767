"""What pages show: one module a noun, each answer one frozen value; nothing here changes anything."""
