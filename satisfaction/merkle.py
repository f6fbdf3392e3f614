"""A Merkle tree over receipts (RFC 6962 shape): root, path, check. No Django, no database."""
