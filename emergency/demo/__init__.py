"""Build a believable Tongliao and replay one real episode in it, act by act, through the same services as in life."""
