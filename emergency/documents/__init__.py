"""Put what was done on paper that a bureau would file."""
