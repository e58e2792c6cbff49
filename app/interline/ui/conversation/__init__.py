"""The pane of one conversation: header, notices, transcript or empty page, composer."""
