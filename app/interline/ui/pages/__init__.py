"""The settings window: one page for each subject, listed in ui/all_pages.py."""
