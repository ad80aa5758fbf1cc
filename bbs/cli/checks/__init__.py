"""What `bbs check` looks at: each file one part of the installation, which yields what it finds wrong."""
