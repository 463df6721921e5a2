use super::*;
use crate::domain::{
    Active, Archive, ArchivedCard, ArchivedNote, ArchivedOption, ArchivedReview, CardId, Choice,
    ChoiceOption, Content, DeckName, Due, Explanation, Flag, Guid, Interval, LogKind, MemoryState,
    Moment, OptionKey, OptionReference, Options, Origin, Phase, Rating, Response, ReviewLog,
    Schedule, State, StudyDay, Timestamp,
};
use proptest::{collection::vec, option, prelude::*};

fn written(archive: &Archive) -> String {
    let mut bytes = Vec::new();
    write(archive, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn complaint(json: &str) -> String {
    read(json.as_bytes()).unwrap_err().to_string()
}

/// An archive with the given lists.
fn json(notes: &str, cards: &str, reviews: &str) -> String {
    format!(
        r#"{{"format":"srs","version":1,"notes":[{notes}],"cards":[{cards}],"reviews":[{reviews}]}}"#
    )
}

const NOTE: &str = r#"{"guid":"n1","kind":"basic","deck":"Rust","front":"f","back":"b","created_at":"2026-01-05T08:30:00Z"}"#;

fn note() -> ArchivedNote {
    ArchivedNote {
        guid: Guid("n1".into()),
        deck: DeckName::new("Rust::Async").unwrap(),
        content: Content::Choice(
            Choice::new(
                "Which one?".into(),
                vec![
                    ChoiceOption {
                        text: "This".into(),
                        correct: false,
                        note: String::new(),
                    },
                    ChoiceOption {
                        text: "That".into(),
                        correct: true,
                        note: "yes".into(),
                    },
                ],
                Explanation {
                    text: "Option 2 is right".into(),
                    references: vec![OptionReference {
                        start: 7,
                        end: 8,
                        number: 2,
                        option: Some(1),
                    }],
                },
            )
            .unwrap(),
        ),
        tags: vec!["a".into()],
        source: "Lesson 3".into(),
        origins: vec![Origin {
            path: "a.md".into(),
            line: 7,
            question: 1,
        }],
        retired_at: None,
        draft: false,
        created_at: Timestamp::from_millis(1_767_601_800_123),
        modified_at: Timestamp::from_millis(1_767_601_800_123),
    }
}

#[test]
fn the_names_in_the_file_are_those_of_the_contract() {
    let archive = Archive {
        options: vec![ArchivedOption {
            deck: None,
            key: OptionKey::NewPerDay,
            value: "12".into(),
        }],
        notes: vec![note()],
        cards: vec![ArchivedCard {
            guid: Guid("n1".into()),
            ordinal: 0,
            deck: DeckName::new("Rust::Async").unwrap(),
            schedule: Some(Schedule::Active(Active {
                phase: Phase::Learning { step: 1 },
                due: Due::At(Timestamp::from_millis(1_767_602_400_123)),
                interval: Interval::Secs(600),
                memory: MemoryState::new(3.17, 5.25).unwrap(),
                last_review: Moment {
                    at: Timestamp::from_millis(1_767_601_800_123),
                    day: StudyDay::from_number(20_458),
                },
                reps: 1,
                lapses: 0,
            })),
            position: 3,
            suspended: false,
            buried_until: Some(StudyDay::from_number(20_459)),
            flag: Flag::new(2),
        }],
        reviews: Vec::new(),
    };
    // 2026-01-05 is day 20458: 56 years of 365 days, 14 leap days (1972 to 2024) and 4 days.
    let expected = concat!(
        r#"{"format":"srs","version":1,"#,
        "\n",
        r#""options":["#,
        "\n",
        r#"{"deck":null,"key":"new_per_day","value":"12"}],"#,
        "\n",
        r#""notes":["#,
        "\n",
        r#"{"guid":"n1","kind":"choice","deck":"Rust::Async","front":"Which one?","back":"","#,
        r#""options":["This","That"],"correct":[1],"option_notes":["","yes"],"#,
        r#""explanation":"Option 2 is right","#,
        r#""references":[{"start":7,"end":8,"number":2,"option":1}],"#,
        r#""source":"Lesson 3","tags":["a"],"origin":{"path":"a.md","line":7,"question":1},"#,
        r#""retired":false,"retired_at":null,"draft":false,"#,
        r#""created_at":"2026-01-05T08:30:00.123Z","modified_at":"2026-01-05T08:30:00.123Z"}],"#,
        "\n",
        r#""cards":["#,
        "\n",
        r#"{"guid":"n1","ordinal":0,"deck":"Rust::Async","state":"learning","#,
        r#""due":"2026-01-05T08:40:00.123Z","interval":0.006944444444444444,"interval_secs":600,"#,
        r#""stability":3.17,"difficulty":5.25,"last_review":"2026-01-05T08:30:00.123Z","#,
        r#""last_review_day":20458,"step":1,"reps":1,"lapses":0,"position":3,"#,
        r#""suspended":false,"buried_until":20459,"flag":2}],"#,
        "\n",
        r#""reviews":[]}"#,
        "\n",
    );
    assert_eq!(written(&archive), expected);
}

#[test]
fn a_card_without_cached_values_has_no_schedule() {
    let card = r#"{"guid":"n1","ordinal":0,"deck":"Rust","state":"review","due":"2026-02-01"}"#;
    let archive = read(json(NOTE, card, "").as_bytes()).unwrap();
    assert_eq!(archive.cards[0].schedule, None);
    assert_eq!(archive.cards[0].flag, None);
}

#[test]
fn a_new_card_keeps_its_position() {
    let card = r#"{"guid":"n1","ordinal":0,"deck":"Rust","state":"new","due":7}"#;
    let archive = read(json(NOTE, card, "").as_bytes()).unwrap();
    let schedule = archive.cards[0].schedule;
    assert_eq!(schedule, Some(Schedule::New { position: 7 }));
}

#[test]
fn a_review_without_memory_makes_its_card_one_to_replay() {
    let card = r#"{"guid":"n1","ordinal":0,"deck":"Rust","state":"review","due":"2026-02-01",
        "interval":5,"stability":5,"difficulty":5,"last_review":"2026-01-27T08:00:00Z",
        "last_review_day":"2026-01-27","reps":1,"lapses":0}"#;
    let review = |memory: &str| {
        format!(
            r#"{{"id":1,"guid":"n1","ordinal":0,"at":"2026-01-27T09:00:00+01:00","day":"2026-01-27",
            "rating":3,"state":"new","elapsed_days":0,"interval":5{memory}}}"#
        )
    };
    let with = json(NOTE, card, &review(r#","stability":5,"difficulty":5"#));
    assert!(read(with.as_bytes()).unwrap().cards[0].schedule.is_some());
    let without = read(json(NOTE, card, &review("")).as_bytes()).unwrap();
    assert_eq!(without.cards[0].schedule, None);
    let at = without.reviews[0].log.reviewed.at.as_millis();
    assert_eq!(at, 1_769_500_800_000); // 2026-01-27 08:00 UTC: 20480 days and 8 hours
}

#[test]
fn what_is_not_known_is_passed_over() {
    let text = r#"{"comment":{"a":[1]},"format":"srs","version":1,"notes":[],"extra":null}"#;
    assert_eq!(read(text.as_bytes()).unwrap(), Archive::default());
}

#[test]
fn every_complaint_says_where_and_what_was_expected() {
    let card = |rest: &str| {
        let card = format!(r#"{{"guid":"n1","ordinal":0,"deck":"Rust"{rest}}}"#);
        json(NOTE, &card, "")
    };
    let choice = |rest: &str| {
        let note = format!(
            r#"{{"guid":"c","kind":"choice","deck":"d","front":"f","options":["a","b"],
            "created_at":"2026-01-05T08:30:00Z"{rest}}}"#
        );
        json(&format!("{NOTE},{note}"), "", "")
    };
    for (text, message) in [
        (
            r#"{"format":"other","version":1}"#.to_owned(),
            r#"not an export of srs: format is "other", expected "srs""#,
        ),
        (
            r#"{"format":"srs","version":2,"notes":"else"}"#.to_owned(),
            "the export has version 2, this program reads up to version 1",
        ),
        ("[1,".to_owned(), "not a JSON export"),
        (json("7", "", ""), "notes[0] is 7, expected an object"),
        (
            json(r#"{"guid":"a"}"#, "", ""),
            "notes[0].created_at is missing, expected a time such as 2026-01-05T08:30:00.000Z",
        ),
        (
            choice(r#","correct":[2]"#),
            "notes[1].correct is [2], expected indexes of options, 0 to 1",
        ),
        (
            choice(""),
            "notes[1].correct is missing, expected the number of right options: 1 or more",
        ),
        (
            card(r#","state":"asleep""#),
            r#"cards[0].state is "asleep", expected new, learning, review or relearning"#,
        ),
        (
            card(r#","stability":-1"#),
            "cards[0].stability is -1, expected more than 0 and at most 36500 days",
        ),
        (
            card(r#","flag":8"#),
            "cards[0].flag is 8, expected a number from 1 to 7, or null",
        ),
        (
            card(r#","due":"soon""#),
            r#"cards[0].due is "soon", expected a day or a time, or a position for a new card"#,
        ),
        (
            json(NOTE, r#"{"guid":"x","ordinal":0,"deck":"d"}"#, ""),
            r#"cards[0].guid is "x", expected the guid of one of the notes"#,
        ),
        (
            json(&format!("{NOTE},{NOTE}"), "", ""),
            r#"notes[1] repeats guid "n1", expected each only once"#,
        ),
        (
            json(NOTE, "", r#"{"at":"yesterday"}"#),
            r#"reviews[0].at is "yesterday", expected a time such as 2026-01-05T08:30:00.000Z"#,
        ),
        (
            r#"{"format":"srs","version":1,"options":[{"key":"new_per_day","value":"many"}]}"#
                .to_owned(),
            r#"options[0].value is "many", expected a number from 0 to 9999"#,
        ),
    ] {
        assert_eq!(complaint(&text), message);
    }
}

#[test]
fn damaged_exports_are_still_known_as_exports() {
    assert!(is_archive(br#"{"version":1,"format":"srs"}"#));
    assert!(is_archive(
        b"\xef\xbb\xbf{\n \"format\": \"srs\", \"version\": 1, \"notes\": [{"
    ));
    assert!(!is_archive(br#"[{"question":"format srs?"}]"#));
    assert!(!is_archive(b""));
}

#[test]
fn a_time_that_cannot_be_written_is_refused() {
    let archive = Archive {
        notes: vec![ArchivedNote {
            created_at: Timestamp::from_millis(i64::MAX),
            ..note()
        }],
        ..Archive::default()
    };
    let error = write(&archive, &mut Vec::new()).unwrap_err().to_string();
    assert_eq!(error, "notes[0] has a time outside the years 0 to 9999");
}

fn timestamp() -> impl Strategy<Value = Timestamp> {
    // 0001-01-01 to 9999-12-31.
    (-62_135_596_800_000..253_402_300_799_999_i64).prop_map(Timestamp::from_millis)
}

fn day() -> impl Strategy<Value = StudyDay> {
    (-719_162..2_932_896).prop_map(StudyDay::from_number)
}

fn moment() -> impl Strategy<Value = Moment> {
    (timestamp(), day()).prop_map(|(at, day)| Moment { at, day })
}

fn interval() -> impl Strategy<Value = Interval> {
    prop_oneof![
        any::<u32>().prop_map(Interval::Secs),
        any::<u32>().prop_map(Interval::Days),
    ]
}

fn memory() -> impl Strategy<Value = MemoryState> {
    (0.001_f32..=36_500.0, 1.0_f32..=10.0)
        .prop_map(|(stability, difficulty)| MemoryState::new(stability, difficulty).unwrap())
}

fn deck() -> impl Strategy<Value = DeckName> {
    "\\PC{1,12}(::\\PC{1,5})?".prop_filter_map("blank", |name| DeckName::new(&name))
}

fn rating() -> impl Strategy<Value = Rating> {
    (1..=4_u8).prop_map(|number| Rating::from_number(number).unwrap())
}

fn content() -> impl Strategy<Value = Content> {
    let text = || any::<String>();
    let choice = (
        text(),
        vec((text(), any::<bool>(), "x?"), 2..6),
        "[ -~]{4,30}",
        vec((0..4_u32, any::<u32>(), option::of(0..2_u16)), 0..3),
    );
    let choice = choice.prop_filter_map("none right", |(question, options, text, references)| {
        let options = options
            .into_iter()
            .map(|(text, correct, note)| ChoiceOption {
                text,
                correct,
                note,
            })
            .collect();
        let references = references
            .into_iter()
            .map(|(start, number, option)| OptionReference {
                start,
                end: 4,
                number,
                option,
            })
            .collect();
        Choice::new(question, options, Explanation { text, references }).ok()
    });
    prop_oneof![
        choice.prop_map(Content::Choice),
        (text(), text()).prop_map(|(front, back)| Content::Basic { front, back }),
        (text(), text()).prop_map(|(front, back)| Content::Reversed { front, back }),
        (text(), text()).prop_map(|(text, extra)| Content::Cloze { text, extra }),
        (text(), text()).prop_map(|(front, answer)| Content::Typed { front, answer }),
    ]
}

fn archived_note() -> impl Strategy<Value = ArchivedNote> {
    let origin =
        (any::<String>(), any::<u32>(), any::<u32>()).prop_map(|(path, line, question)| Origin {
            path,
            line,
            question,
        });
    (
        (
            deck(),
            content(),
            vec(any::<String>(), 0..3),
            any::<String>(),
        ),
        (vec(origin, 0..3), option::of(timestamp()), any::<bool>()),
        (timestamp(), timestamp()),
    )
        .prop_map(
            |(
                (deck, content, tags, source),
                (origins, retired_at, draft),
                (created_at, modified_at),
            )| ArchivedNote {
                guid: Guid(String::new()), // set when the notes are put together
                deck,
                content,
                tags,
                source,
                origins,
                retired_at,
                draft,
                created_at,
                modified_at,
            },
        )
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let phase = prop_oneof![
        any::<u8>().prop_map(|step| Phase::Learning { step }),
        Just(Phase::Review),
        (any::<u8>(), any::<u32>()).prop_map(|(step, lapse_interval)| Phase::Relearning {
            step,
            lapse_interval,
        }),
    ];
    let due = prop_oneof![timestamp().prop_map(Due::At), day().prop_map(Due::On)];
    let active = (
        phase,
        due,
        interval(),
        memory(),
        moment(),
        any::<[u32; 2]>(),
    )
        .prop_map(
            |(phase, due, interval, memory, last_review, [reps, lapses])| {
                Schedule::Active(Active {
                    phase,
                    due,
                    interval,
                    memory,
                    last_review,
                    reps,
                    lapses,
                })
            },
        );
    prop_oneof![
        any::<u32>().prop_map(|position| Schedule::New { position }),
        active,
    ]
}

fn archived_card() -> impl Strategy<Value = ArchivedCard> {
    (
        (deck(), option::of(schedule()), any::<u32>(), any::<bool>()),
        (option::of(day()), option::of(1..=7_u8)),
    )
        .prop_map(
            |((deck, schedule, position, suspended), (buried_until, flag))| ArchivedCard {
                guid: Guid(String::new()),
                ordinal: 0,
                deck,
                schedule,
                position,
                suspended,
                buried_until,
                flag: flag.and_then(Flag::new),
            },
        )
}

fn review_log() -> impl Strategy<Value = ReviewLog> {
    let response = (
        vec(any::<u16>(), 0..4),
        vec(any::<u16>(), 0..4),
        option::of(any::<bool>()),
        any::<bool>(),
        option::of(rating()),
    )
        .prop_map(
            |(shown, picked, recalled_first, guessed, proposed)| Response {
                shown,
                picked,
                recalled_first,
                guessed,
                proposed,
            },
        );
    let numbers = (any::<[u32; 2]>(), -1_440..=1_440_i16, 0..4_usize);
    (
        (any::<bool>(), moment(), rating(), numbers),
        (interval(), option::of(interval()), memory(), response),
    )
        .prop_map(
            |(
                (is_cram, reviewed, rating, ([elapsed_days, taken_ms], offset, state)),
                (interval, last_interval, memory, response),
            )| ReviewLog {
                card_id: CardId(0),
                kind: if is_cram {
                    LogKind::Cram
                } else {
                    LogKind::Answer
                },
                reviewed,
                utc_offset_minutes: offset,
                rating,
                state_before: State::ALL[state],
                elapsed_days,
                interval,
                last_interval,
                memory,
                taken_ms,
                response,
            },
        )
}

fn archive() -> impl Strategy<Value = Archive> {
    let option = (option::of(deck()), 0..OptionKey::ALL.len()).prop_map(|(deck, key)| {
        let key = OptionKey::ALL[key];
        ArchivedOption {
            deck,
            key,
            value: Options::default().get(key),
        }
    });
    (
        vec(option, 0..3),
        vec(archived_note(), 1..5),
        vec((any::<u16>(), archived_card()), 0..5),
        vec((any::<u16>(), review_log(), any::<bool>()), 0..6),
    )
        .prop_map(|(options, mut notes, cards, reviews)| {
            let count = notes.len();
            let guid = |number: usize| Guid(format!("note \"{}\" é", number % count));
            for (number, note) in notes.iter_mut().enumerate() {
                note.guid = guid(number);
            }
            let cards = (0..)
                .zip(cards)
                .map(|(ordinal, (note, card))| ArchivedCard {
                    guid: guid(usize::from(note)),
                    ordinal,
                    ..card
                });
            let reviews = (-2..)
                .zip(reviews)
                .map(|(id, (note, log, undone))| ArchivedReview {
                    id,
                    guid: guid(usize::from(note)),
                    ordinal: note,
                    log,
                    undone,
                });
            Archive {
                options,
                notes,
                cards: cards.collect(),
                reviews: reviews.collect(),
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(archive in archive()) {
        let text = written(&archive);
        prop_assert!(is_archive(text.as_bytes()));
        prop_assert_eq!(read(text.as_bytes()).unwrap(), archive);
    }

    #[test]
    fn no_text_makes_the_reader_panic(cut in 0..2_000_usize, archive in archive()) {
        let text = written(&archive);
        let cut = cut.min(text.len().saturating_sub(2));
        prop_assert!(read(&text.as_bytes()[..cut]).is_err());
    }
}
