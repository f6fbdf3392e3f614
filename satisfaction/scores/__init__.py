"""测评得分: work out what a closed test gives, keep every result, show where it comes from, settle."""
