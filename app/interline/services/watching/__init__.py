"""What the rule watch tells and why, pure: `rules.notices` is the way in; `services/watch.py` does the asking."""
