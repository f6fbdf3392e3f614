"""工作日历: which days are working days in China, and a page on which a year's days are kept."""
