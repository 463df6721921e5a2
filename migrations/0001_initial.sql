-- The collection: what is studied, where it came from, every answer, and how to take things back.
--
-- Times: *_at is milliseconds since the Unix epoch (UTC); *_day is a study day, counted from 1970-01-01.
-- Ids are never reused: the review log and the undo journal name them for ever.

create table decks (
    id   integer primary key autoincrement,
    name text    not null unique check (trim(name) <> '')         -- Parent::Child
) strict;

-- What was set; everything else is inherited: deck, parent deck, collection, built in.
create table options (
    id      integer primary key autoincrement,
    deck_id integer references decks (id) on delete cascade,      -- null: the collection
    key     text    not null,
    value   text    not null
) strict;

create unique index options_by_deck on options (coalesce(deck_id, 0), key);

-- Files that were imported.
create table sources (
    id             integer primary key autoincrement,
    path           text    not null unique,
    content_hash   text    not null,                              -- of the bytes, and of the settings they were read with
    format         text    not null,
    title          text,
    regime         text,                                          -- how its explanations number the options
    question_count integer not null check (question_count >= 0),
    imported_at    integer not null
) strict;

create table notes (
    id          integer primary key autoincrement,
    guid        text    not null unique check (guid <> ''),
    kind        text    not null check (kind in ('choice', 'basic', 'reversed', 'cloze', 'typed')),
    fields      text    not null check (json_valid(fields)),
    content_key integer not null,                                 -- the same note again?
    source      text    not null default '',                      -- the lesson or passage it names
    tags        text    not null default '' check (tags = '' or tags like ' _% '),
    draft       integer not null default 0 check (draft in (0, 1)),
    retired_at  integer,                                          -- gone from every source
    created_at  integer not null,
    modified_at integer not null
) strict;

create index notes_by_content_key on notes (content_key);

-- Where a note stands; the same question on two pages is one note with two sources.
create table note_sources (
    id        integer primary key autoincrement,
    note_id   integer not null references notes (id) on delete cascade,
    source_id integer not null references sources (id) on delete cascade,
    asked     text    not null check (trim(asked) <> ''),         -- the deck's name, as this source has it
    deck_id   integer not null references decks (id),             -- the deck that means here, whatever it is called now
    question  integer not null check (question >= 1),
    line      integer not null check (line >= 1),
    unique (source_id, note_id)
) strict;

create index note_sources_by_note on note_sources (note_id);

create table cards (
    id                  integer primary key autoincrement,
    note_id             integer not null references notes (id) on delete cascade,
    deck_id             integer not null references decks (id),
    ordinal             integer not null check (ordinal >= 0),
    position            integer not null check (position >= 0),   -- order of introduction; kept after it
    phase               text    not null default 'new' check (phase in ('new', 'learning', 'review', 'relearning')),
    step                integer check (step >= 0),                -- (re)learning: 0-based step
    lapse_interval_days integer check (lapse_interval_days >= 1), -- relearning: the review interval the lapse left
    due_at              integer,                                  -- (re)learning that ends before the study day does
    due_day             integer,                                  -- review, and (re)learning that crosses into another day
    interval_secs       integer check (interval_secs >= 0),       -- (re)learning
    interval_days       integer check (interval_days >= 1),       -- review
    stability           real check (stability > 0 and stability <= 36500), -- days
    difficulty          real check (difficulty between 1 and 10),
    last_review_at      integer,
    last_review_day     integer,
    reps                integer not null default 0 check (reps >= 0),
    lapses              integer not null default 0 check (lapses >= 0),
    suspended           integer not null default 0 check (suspended in (0, 1, 2)), -- 1: by the learner; 2: its note is retired or a draft
    buried_until_day    integer,                                  -- shown again from this study day on
    flag                integer check (flag between 1 and 7),
    unique (note_id, ordinal),
    check ((phase = 'new') = (stability is null)),
    check ((phase = 'new') = (difficulty is null)),
    check ((phase = 'new') = (last_review_at is null)),
    check ((phase = 'new') = (last_review_day is null)),
    check ((phase = 'new') = (reps = 0)),
    check ((phase in ('learning', 'relearning')) = (step is not null)),
    check ((phase in ('learning', 'relearning')) = (interval_secs is not null)),
    check ((phase = 'relearning') = (lapse_interval_days is not null)),
    check ((phase = 'review') = (interval_days is not null)),
    check (phase = 'new' or (due_at is null) <> (due_day is null)),
    check (phase <> 'new' or (due_at is null and due_day is null)),
    check (phase <> 'review' or due_day is not null)
) strict;

create index cards_by_deck on cards (deck_id);
create index cards_new on cards (position, deck_id) where phase = 'new' and suspended = 0;
create index cards_new_by_deck on cards (deck_id, position) where phase = 'new' and suspended = 0;
create index cards_due_at on cards (due_at) where due_at is not null and suspended = 0;
-- Holds all that ordering and limiting the day's reviews needs.
create index cards_due_day on cards
    (due_day, deck_id, note_id, phase, stability, last_review_at, difficulty, buried_until_day)
    where due_day is not null and suspended = 0;

-- Every answer ever given. Nothing here is changed or deleted; taking an answer back appends a retraction.
-- It keeps the answers of deleted cards, so card_id is no foreign key.
create table review_logs (
    id                 integer primary key,                       -- the instant in milliseconds, made unique
    card_id            integer not null,
    kind               text    not null check (kind in ('answer', 'cram', 'retraction')),
    reviewed_at        integer not null,
    reviewed_day       integer not null,
    utc_offset_minutes integer not null check (utc_offset_minutes between -1440 and 1440),
    rating             integer check (rating between 1 and 4),
    state_before       text    check (state_before in ('new', 'learning', 'review', 'relearning')),
    elapsed_days       integer check (elapsed_days >= 0),         -- study days since the previous review, as used
    interval_secs      integer check (interval_secs >= 0),        -- chosen by this review
    interval_days      integer check (interval_days >= 1),
    last_interval_secs integer check (last_interval_secs >= 0),   -- chosen by the review before
    last_interval_days integer check (last_interval_days >= 1),
    stability          real    check (stability > 0 and stability <= 36500), -- after this review
    difficulty         real    check (difficulty between 1 and 10),
    taken_ms           integer check (taken_ms >= 0),
    shown              text    check (json_valid(shown)),         -- options in the order on screen
    picked             text    check (json_valid(picked)),
    recalled_first     integer check (recalled_first in (0, 1)),
    guessed            integer check (guessed in (0, 1)),
    proposed           integer check (proposed between 1 and 4),
    retracts           integer references review_logs (id),
    check ((kind = 'retraction') = (retracts is not null)),
    check ((kind = 'retraction') = (rating is null)),
    check ((kind = 'retraction') = (state_before is null)),
    check ((kind = 'retraction') = (elapsed_days is null)),
    check ((kind = 'retraction') = (stability is null)),
    check ((kind = 'retraction') = (difficulty is null)),
    check ((kind = 'retraction') = (taken_ms is null)),
    check (kind = 'retraction' or (interval_secs is null) <> (interval_days is null)),
    check (last_interval_secs is null or last_interval_days is null)
) strict;

create index review_logs_by_card on review_logs (card_id);
create index review_logs_by_day on review_logs (reviewed_day);
create index review_logs_by_retracted on review_logs (retracts) where retracts is not null;

create trigger review_logs_are_not_changed before update on review_logs
begin
    select raise(abort, 'the review log is append-only');
end;

create trigger review_logs_are_not_deleted before delete on review_logs
begin
    select raise(abort, 'the review log is append-only');
end;

-- Answers that count: those with no retraction, and those whose retraction was itself retracted.
create view answers as
select id, card_id, kind, reviewed_at, reviewed_day, utc_offset_minutes, rating, state_before, elapsed_days,
    interval_secs, interval_days, last_interval_secs, last_interval_days, stability, difficulty, taken_ms,
    shown, picked, recalled_first, guessed, proposed
from review_logs as log
where kind <> 'retraction'
    and not exists (
        select 1
        from review_logs as retraction
        where retraction.retracts = log.id
            and not exists (select 1 from review_logs as again where again.retracts = retraction.id)
    );

-- What was done, and what it takes to undo it.
create table operations (
    id        integer primary key,                          -- rows are never deleted, so ids are not reused
    at        integer not null,
    kind      text    not null,
    summary   text    not null,
    journal   text    not null check (json_valid(journal)),
    undone_at integer
) strict;

-- The card on screen and its stage, so that the next start goes on there.
create table sessions (
    id         integer primary key autoincrement,
    started_at integer not null,
    state      text    not null check (json_valid(state))
) strict;
