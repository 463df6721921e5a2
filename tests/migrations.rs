//! A collection that the first schema wrote opens in every later version, with all that is in it.
#![allow(clippy::unwrap_used, reason = "a test may fail")]
mod program;

use program::Place;

#[test]
fn a_collection_of_the_first_schema_exports_what_it_always_did() {
    let place = Place::new();
    let conn = rusqlite::Connection::open(place.collection()).unwrap();
    conn.execute_batch(include_str!("fixtures/collection-1.sql"))
        .unwrap();
    conn.close().unwrap();
    let output = place.run(["export", "-o", "-", "--format", "json"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        include_str!("fixtures/collection-1.json")
    );
    let conn = rusqlite::Connection::open(place.collection()).unwrap();
    let found: String = conn
        .query_row("pragma integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(found, "ok");
}

#[test]
fn the_bundled_sqlite_is_one_that_keeps_write_ahead_logs_whole() {
    assert!(rusqlite::version_number() >= 3_051_003);
}
