//! The session as it is kept: JSON that a later version can still read.

use crate::{
    domain::{CardId, OptionIndex, Rating, Response, Timestamp},
    study::session::{SavedCard, SavedSession, SavedStage},
};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct SessionJson {
    started_at: i64,
    card: Option<CardJson>,
}

#[derive(Serialize, Deserialize)]
struct CardJson {
    id: i64,
    reps: u32,
    taken_ms: u32,
    stage: StageJson,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name")]
enum StageJson {
    Question,
    Options(ResponseJson),
    Answer {
        #[serde(flatten)]
        response: ResponseJson,
        typed: Option<String>,
    },
}

#[derive(Serialize, Deserialize)]
struct ResponseJson {
    shown: Vec<OptionIndex>,
    picked: Vec<OptionIndex>,
    recalled_first: Option<bool>,
    guessed: bool,
    proposed: Option<u8>,
}

impl From<&Response> for ResponseJson {
    fn from(response: &Response) -> Self {
        Self {
            shown: response.shown.clone(),
            picked: response.picked.clone(),
            recalled_first: response.recalled_first,
            guessed: response.guessed,
            proposed: response.proposed.map(Rating::number),
        }
    }
}

impl From<ResponseJson> for Response {
    fn from(json: ResponseJson) -> Self {
        Self {
            shown: json.shown,
            picked: json.picked,
            recalled_first: json.recalled_first,
            guessed: json.guessed,
            proposed: json.proposed.and_then(Rating::from_number),
        }
    }
}

/// The session as JSON text.
pub(super) fn to_json(session: &SavedSession) -> String {
    let json = SessionJson {
        started_at: session.started_at.as_millis(),
        card: session.current.as_ref().map(|card| CardJson {
            id: card.card.0,
            reps: card.reps,
            taken_ms: card.taken_ms,
            stage: match &card.stage {
                SavedStage::Question => StageJson::Question,
                SavedStage::Options(response) => StageJson::Options(response.into()),
                SavedStage::Answer { response, typed } => StageJson::Answer {
                    response: response.into(),
                    typed: typed.clone(),
                },
            },
        }),
    };
    // Numbers and strings always make JSON.
    serde_json::to_string(&json).unwrap_or_default()
}

/// The session that [`to_json`] wrote; `None` if it is not one, as after a change of versions.
pub(super) fn from_json(text: &str) -> Option<SavedSession> {
    let json: SessionJson = serde_json::from_str(text).ok()?;
    Some(SavedSession {
        started_at: Timestamp::from_millis(json.started_at),
        current: json.card.map(|card| SavedCard {
            card: CardId(card.id),
            reps: card.reps,
            taken_ms: card.taken_ms,
            stage: match card.stage {
                StageJson::Question => SavedStage::Question,
                StageJson::Options(response) => SavedStage::Options(response.into()),
                StageJson::Answer { response, typed } => SavedStage::Answer {
                    response: response.into(),
                    typed,
                },
            },
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_is_read_back() {
        let response = Response {
            shown: vec![2, 0, 1],
            picked: vec![2],
            recalled_first: Some(true),
            guessed: true,
            proposed: Some(Rating::Hard),
        };
        let stages = [
            SavedStage::Question,
            SavedStage::Options(response.clone()),
            SavedStage::Answer {
                response,
                typed: Some("tokio".into()),
            },
        ];
        for stage in stages {
            let session = SavedSession {
                started_at: Timestamp::from_millis(5),
                current: Some(SavedCard {
                    card: CardId(7),
                    reps: 3,
                    stage,
                    taken_ms: 900,
                }),
            };
            assert_eq!(from_json(&to_json(&session)), Some(session));
        }
        assert_eq!(from_json("{\"started_at\":\"later\"}"), None);
    }
}
