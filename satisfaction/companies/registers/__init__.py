"""台账: the registers of companies, service areas and contracts, on territory's registers."""
