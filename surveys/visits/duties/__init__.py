"""四必访, 四必到, 四必报 (HN 9): monthly visits, incidents at which somebody arrives, what is reported."""
