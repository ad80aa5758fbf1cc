"""Plain values and the rules of the community: no input, no output, nothing above it in the house."""
