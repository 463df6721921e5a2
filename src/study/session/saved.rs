use super::stage::answer;
use super::{Current, Plan, Rejected, Revealed, Stage};
use crate::domain::{Card, CardId, Content, Now, OptionIndex, Response, Timestamp};
use crate::study::prompt::Prompt;

/// What the next start needs to go on with the same card at the same stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSession {
    /// When the session began.
    pub started_at: Timestamp,
    /// The card on screen, if there was one.
    pub current: Option<SavedCard>,
}

/// The card that was on screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedCard {
    /// Which card.
    pub card: CardId,
    /// How often it had been answered; if that changed, it was answered elsewhere meanwhile.
    pub reps: u32,
    /// How far it got.
    pub stage: SavedStage,
    /// How long it had been on screen, in milliseconds; the time away does not count.
    pub taken_ms: u32,
}

/// A [`Stage`] without what is computed anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SavedStage {
    /// Only the question was shown.
    Question,
    /// The options were shown.
    Options(Response),
    /// The answer was shown.
    Answer {
        /// What was shown, picked and proposed.
        response: Response,
        /// What was typed, on a typed card.
        typed: Option<String>,
    },
}

impl SavedCard {
    pub(super) fn of(current: &Current, now: Timestamp) -> Self {
        let taken_ms = now.millis_since(current.shown_at);
        Self {
            card: current.prompt.card.id,
            reps: current.prompt.card.reps(),
            stage: SavedStage::of(&current.stage),
            taken_ms: u32::try_from(taken_ms).unwrap_or(u32::MAX),
        }
    }

    /// Whether the card stands where it stood.
    pub(super) fn is_of(&self, card: &Card) -> bool {
        self.card == card.id && self.reps == card.reps()
    }
}

impl SavedStage {
    pub(super) fn of(stage: &Stage) -> Self {
        match stage {
            Stage::Question => Self::Question,
            Stage::Options(response) => Self::Options(response.clone()),
            Stage::Answer(Revealed {
                response, typed, ..
            }) => Self::Answer {
                response: response.clone(),
                typed: typed.clone(),
            },
        }
    }

    /// The stage, if it still fits the card: its note may have been edited.
    pub(super) fn restored(
        &self,
        prompt: &Prompt,
        now: Now,
        plan: &dyn Plan,
    ) -> Result<Option<Stage>, Rejected> {
        Ok(match self {
            Self::Question => Some(Stage::Question),
            Self::Options(response) if fits(response, prompt) => {
                Some(Stage::Options(response.clone()))
            }
            Self::Answer { response, typed }
                if fits(response, prompt)
                    && typed.is_some() == matches!(prompt.content, Content::Typed { .. }) =>
            {
                Some(answer(prompt, response.clone(), typed.clone(), now, plan)?)
            }
            Self::Options(_) | Self::Answer { .. } => None,
        })
    }
}

/// Whether exactly the card's options were shown, and only those picked.
fn fits(response: &Response, prompt: &Prompt) -> bool {
    let options = prompt.choice().map_or(0, |choice| choice.options().len());
    let mut shown = response.shown.clone();
    shown.sort_unstable();
    let all: Vec<OptionIndex> = (0..).take(options).collect();
    shown == all
        && response.picked.iter().all(|option| shown.contains(option))
        && (response.picked.len() < 2 || prompt.has_several_right())
}
