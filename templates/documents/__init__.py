"""Templates of the papers a bureau files; the .docx are edited in Word."""
