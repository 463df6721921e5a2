//! The notetypes of exported notes.
//!
//! Ids and field lists are frozen: Anki matches notetypes by id and refuses to update notes whose
//! field list differs. `Extra` is a spare field for the reader. Templates and CSS may change, if
//! [`TEMPLATES_CHANGED`] moves on with them.

use crate::domain::NoteKind;
use serde_json::{Value, json};

/// When templates or CSS last changed, in seconds; Anki takes over newer ones only.
const TEMPLATES_CHANGED: i64 = 1_764_000_000; // 2025-11-24

const CSS: &str = "\
.card { font-family: sans-serif; font-size: 20px; line-height: 1.4; max-width: 40em; margin: 0 auto; padding: 0.5em; }
.option { margin: 0.4em 0; }
.source { margin-top: 1.5em; font-size: 70%; opacity: 0.7; }
.cloze { font-weight: bold; color: #06c; }
.nightMode .cloze { color: #6bf; }
pre { text-align: left; overflow-x: auto; }
table { border-collapse: collapse; }
td, th { border: 1px solid; padding: 0.2em 0.5em; }
";

const SOURCE: &str = "{{#Source}}<div class=\"source\">{{Source}}</div>{{/Source}}";
const EXTRA: &str = "{{#Extra}}<div>{{Extra}}</div>{{/Extra}}";

/// A notetype: what Anki calls the kind of a note.
pub(super) struct Notetype {
    pub(super) id: i64,
    name: &'static str,
    /// The first is what Anki sorts by; the last three are the same for all.
    fields: &'static [&'static str],
    /// Name, front and back of each card.
    templates: &'static [(&'static str, &'static str, &'static str)],
}

/// The notetype for a kind of note.
pub(super) const fn notetype(kind: NoteKind) -> &'static Notetype {
    match kind {
        NoteKind::Choice => &CHOICE,
        NoteKind::Basic => &BASIC,
        NoteKind::Reversed => &REVERSED,
        NoteKind::Cloze => &CLOZE,
        NoteKind::Typed => &TYPED,
    }
}

const CHOICE: Notetype = Notetype {
    id: 1_763_900_000_001,
    name: "srs choice",
    fields: &[
        "Question",
        "Options",
        "Answer",
        "Explanation",
        "Source",
        "Extra",
        "SRS ID",
    ],
    templates: &[(
        "Choice",
        "{{Question}}\n<div class=\"options\">{{Options}}</div>",
        "{{FrontSide}}\n<hr id=answer>\n{{Answer}}\n{{Explanation}}",
    )],
};
const BASIC: Notetype = Notetype {
    id: 1_763_900_000_002,
    name: "srs basic",
    fields: &["Front", "Back", "Source", "Extra", "SRS ID"],
    templates: &[(
        "Front to back",
        "{{Front}}",
        "{{FrontSide}}\n<hr id=answer>\n{{Back}}",
    )],
};
const REVERSED: Notetype = Notetype {
    id: 1_763_900_000_003,
    name: "srs reversed",
    fields: BASIC.fields,
    templates: &[
        (
            "Front to back",
            "{{Front}}",
            "{{FrontSide}}\n<hr id=answer>\n{{Back}}",
        ),
        (
            "Back to front",
            "{{Back}}",
            "{{FrontSide}}\n<hr id=answer>\n{{Front}}",
        ),
    ],
};
const CLOZE: Notetype = Notetype {
    id: 1_763_900_000_004,
    name: "srs cloze",
    fields: &["Text", "Back Extra", "Source", "Extra", "SRS ID"],
    templates: &[(
        "Cloze",
        "{{cloze:Text}}",
        "{{cloze:Text}}\n{{#Back Extra}}<hr id=answer>\n{{Back Extra}}{{/Back Extra}}",
    )],
};
const TYPED: Notetype = Notetype {
    id: 1_763_900_000_005,
    name: "srs typed",
    fields: &["Front", "Answer", "Source", "Extra", "SRS ID"],
    templates: &[(
        "Typed",
        "{{Front}}\n{{type:Answer}}",
        "{{Front}}\n<hr id=answer>\n{{type:Answer}}",
    )],
};

impl Notetype {
    /// The notetype as the collection's JSON has it.
    pub(super) fn to_json(&self) -> Value {
        let is_cloze = self.id == CLOZE.id;
        // With ids of their own, fields and templates are recognised after a change of name.
        let member_id = |kind: i64, ordinal: usize| self.id * 1_000 + kind + ordinal as i64;
        let fields = self.fields.iter().enumerate().map(|(ordinal, name)| {
            json!({
                "name": name, "ord": ordinal, "id": member_id(0, ordinal), "sticky": false,
                "rtl": false, "font": "Arial", "size": 20, "media": [],
            })
        });
        let templates = self.templates.iter().enumerate();
        let templates = templates.map(|(ordinal, (name, front, back))| {
            json!({
                "name": name, "ord": ordinal, "id": member_id(500, ordinal), "qfmt": front,
                "afmt": format!("{back}\n{EXTRA}\n{SOURCE}"), "bqfmt": "", "bafmt": "",
                "did": null, "bfont": "", "bsize": 0,
            })
        });
        // Which fields a card needs: each front shows one field, number `ordinal`.
        let required = (0..self.templates.len()).map(|ordinal| json!([ordinal, "any", [ordinal]]));
        let required: Vec<Value> = required.filter(|_| !is_cloze).collect();
        json!({
            "id": self.id, "name": self.name, "type": i32::from(is_cloze),
            "mod": TEMPLATES_CHANGED, "usn": 0, "sortf": 0, "did": null, "css": CSS,
            "latexPre": "", "latexPost": "", "latexsvg": false, "vers": [], "tags": [],
            "req": required,
            "flds": fields.collect::<Vec<_>>(), "tmpls": templates.collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_field_lists_never_change() {
        // Packages with these are in people's collections: another list needs another id.
        let lists = NoteKind::ALL.map(|kind| {
            let notetype = notetype(kind);
            (notetype.id % 10, notetype.fields.join(","))
        });
        let simple = "Front,Back,Source,Extra,SRS ID";
        let expected = [
            (1, "Question,Options,Answer,Explanation,Source,Extra,SRS ID"),
            (2, simple),
            (3, simple),
            (4, "Text,Back Extra,Source,Extra,SRS ID"),
            (5, "Front,Answer,Source,Extra,SRS ID"),
        ];
        assert_eq!(lists, expected.map(|(id, fields)| (id, fields.to_owned())));
    }

    #[test]
    fn fields_and_templates_have_ids_of_their_own() {
        let mut ids: Vec<i64> = NoteKind::ALL
            .iter()
            .flat_map(|kind| {
                let json = notetype(*kind).to_json();
                ["flds", "tmpls"].map(|list| json[list].as_array().unwrap().clone())
            })
            .flatten()
            .map(|member| member["id"].as_i64().unwrap())
            .collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), count), (33, 33)); // 7 + 4 * 5 fields, 1 + 1 + 2 + 1 + 1 templates
    }
}
