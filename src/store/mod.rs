//! Floor 2: `SQLite`. The only code that reads and writes the collection.
