"""The Usage page: what was asked, what it cost, and what is left of the budgets."""
