use crate::domain::{NoteDraft, NoteId};

/// What an import did with a file. Every question is in exactly one of the counts up to `drafts`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// New notes.
    pub added: u32,
    /// Known notes whose explanation, source, options or key changed.
    pub updated: u32,
    /// Known notes whose question was worded anew.
    pub reworded: u32,
    /// Known notes that went to another deck or file.
    pub moved: u32,
    /// Known notes that did not change.
    pub unchanged: u32,
    /// Questions that cannot be asked yet.
    pub drafts: u32,
    /// Notes that are gone from the file, and stand in no other.
    pub retired: u32,
    /// Notes that were gone and are back; counted above, too.
    pub returned: u32,
    /// Questions whose options were lost, so that they became front and back; counted above, too.
    pub salvaged: u32,
    /// What the file holds.
    pub questions: u32,
}

/// What became of a draft.
pub(super) struct Done {
    pub(super) note: NoteId,
    pub(super) kind: Kind,
    pub(super) returned: bool,
}

impl Done {
    pub(super) const fn new(note: NoteId, kind: Kind) -> Self {
        Self {
            note,
            kind,
            returned: false,
        }
    }
}

/// Which count a draft goes to, unless it is a draft still.
pub(super) enum Kind {
    Added,
    Updated,
    Reworded,
    Moved,
    Unchanged,
}

impl Imported {
    /// Both taken together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            added: self.added + other.added,
            updated: self.updated + other.updated,
            reworded: self.reworded + other.reworded,
            moved: self.moved + other.moved,
            unchanged: self.unchanged + other.unchanged,
            drafts: self.drafts + other.drafts,
            retired: self.retired + other.retired,
            returned: self.returned + other.returned,
            salvaged: self.salvaged + other.salvaged,
            questions: self.questions + other.questions,
        }
    }

    pub(super) fn count(&mut self, draft: &NoteDraft, done: Done) {
        let counter = match done.kind {
            _ if draft.draft => &mut self.drafts,
            Kind::Added => &mut self.added,
            Kind::Updated => &mut self.updated,
            Kind::Reworded => &mut self.reworded,
            Kind::Moved => &mut self.moved,
            Kind::Unchanged => &mut self.unchanged,
        };
        *counter += 1;
        self.salvaged += u32::from(draft.salvaged);
        self.returned += u32::from(done.returned);
    }
}
