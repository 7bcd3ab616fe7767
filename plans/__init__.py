"""Given facts and a date, say what the plans require, and which article says so."""
