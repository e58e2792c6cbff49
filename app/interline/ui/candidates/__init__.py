"""Who would be asked, or was considered, in which order and why."""
