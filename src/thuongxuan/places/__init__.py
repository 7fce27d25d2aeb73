"""Places worth a visit: sites, heritage, festivals by the lunar calendar, and what the land is known for."""
