"""The vocabulary of the wire: pure values, no I/O. The contract's documents are made from here."""
