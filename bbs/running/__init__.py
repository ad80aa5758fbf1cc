"""The server as a process: what it says to whoever started it, the sockets it gets, its figures, and how it starts
again."""
