"""The SSH room: bytes, identities and the limits of a connection. It knows no screens."""
