//! Quiz pages: finds the quiz elements of a page and reads their literals.
