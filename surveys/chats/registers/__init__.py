"""The registers of groups, of their monthly reports, of appeals and of their categories."""
