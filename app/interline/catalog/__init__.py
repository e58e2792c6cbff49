"""Facts about models with their dates, and what they cost: the only place that knows the price library."""
