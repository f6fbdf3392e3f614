"""考核方案: sheets of items that point at indicators, league tables."""
