"""What the secretariat reads: the digest, the export."""
