"""导入填报值: readings of a programme from Excel or CSV: dry run first, all or nothing."""
