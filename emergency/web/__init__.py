"""Open the door, pass it on, show the answer."""
