"""The staff page of app links: who has one, make one, withdraw one, and which forms apps get."""
