//! Floor 1: understanding a source page: what a question is worth, what "Option 2" means, the same note again.
