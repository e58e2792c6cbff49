"""The database: the only SQL. Model objects go in and come out, never rows."""
