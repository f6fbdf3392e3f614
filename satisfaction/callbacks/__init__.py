"""Call-backs: whom to call, what they said, how far it agrees."""
