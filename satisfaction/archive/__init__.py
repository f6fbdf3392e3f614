"""The public archive of companies' credit: list, company, certificate, exports."""
