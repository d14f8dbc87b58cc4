"""What runs: batches of arrivals, the transaction, the outbox. Its ports are what adapters and storage implement."""
