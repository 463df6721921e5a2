//! The program's own JSON export: a whole collection in one file.
