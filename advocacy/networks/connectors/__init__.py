"""One file per network, each complete behind the connector protocol."""
