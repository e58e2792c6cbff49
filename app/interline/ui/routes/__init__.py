"""The page of routes: which models are asked in which order, and what a route may never do."""
