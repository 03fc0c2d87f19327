"""What a reference looks like in each secret store, one module for each."""
