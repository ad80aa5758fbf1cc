"""The full-screen front end: one screen a file. Screens call services and show what comes back."""
