"""`urllib`: there is no network."""
