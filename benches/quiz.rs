//! How fast quiz pages are read, beside what merely looking at their bytes costs.
#![allow(missing_docs)] // the macros make public functions

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use srs::formats::quiz;
use std::hint::black_box;

/// A page of 54 questions, as large as a long chapter's quiz (about 70 KB).
fn page() -> String {
    let mut page = String::from(
        "---\ntitle: \"Tides: a quiz\"\n---\n\n# Tides\n\n<Quiz\n  title=\"Tides\"\n  questions={[\n",
    );
    for number in 0..54 {
        page.push_str(&format!(
            "    {{\n      question: \"How many high tides does harbour {number} see on a day when the moon is \\\"new\\\"?\",\n      options: [\n"
        ));
        for option in 0..4 {
            page.push_str(&format!(
                "        \"About {option}, because `range[{option}]` follows the moon and not the sun\",\n"
            ));
        }
        let reason = "The moon passes over a harbour once in about 24 hours and 50 minutes, and raises a tide on both sides of the earth. ";
        page.push_str(&format!(
            "      ],\n      correctOption: {},\n      explanation: \"{}\",\n      source: \"Lesson {number}: Tides\"\n    }},\n",
            number % 4,
            reason.repeat(6)
        ));
    }
    page.push_str("  ]}\n/>\n");
    page
}

fn reading(criterion: &mut Criterion) {
    let page = page();
    let bytes = page.as_bytes();
    assert_eq!(quiz::read(bytes).questions.len(), 54);
    let prose =
        "Some words with `code`, <b>tags</b> and {braces} on a line of a page.\n".repeat(1_000);
    let mut group = criterion.benchmark_group("quiz");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("read", |bencher| {
        bencher.iter(|| quiz::read(black_box(bytes)))
    });
    group.bench_function("holds_quiz", |bencher| {
        bencher.iter(|| quiz::holds_quiz(black_box(&page)))
    });
    // The least that any reader must do: see that it is text, and find the quotes.
    group.bench_function("utf-8 alone", |bencher| {
        bencher.iter(|| std::str::from_utf8(black_box(bytes)).map(str::len))
    });
    group.bench_function("quotes alone", |bencher| {
        bencher.iter(|| memchr::memchr3_iter(b'"', b'\\', b'\n', black_box(bytes)).count());
    });
    group.throughput(Throughput::Bytes(prose.len() as u64));
    group.bench_function("prose without a quiz", |bencher| {
        bencher.iter(|| quiz::holds_quiz(black_box(&prose)))
    });
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
