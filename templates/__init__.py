"""Say it in Chinese, plainly."""
