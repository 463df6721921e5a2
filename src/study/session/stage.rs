use super::{Current, Intervals, Plan, Rejected, shown_order};
use crate::domain::{Content, Now, OptionIndex, Rating, Response, Seed};
use crate::study::prompt::Prompt;
use crate::study::proposal::{Proposal, Recall, asks_recall_first, proposal};
use crate::study::typed::is_same_answer;

/// How far the card on screen got.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Only the question is shown.
    Question,
    /// The options are shown; what is picked so far are marks that can be taken off.
    Options(Response),
    /// The answer is shown, and a rating is asked for.
    Answer(Revealed),
}

/// What is shown and known once the answer is.
#[derive(Clone, Debug, PartialEq)]
pub struct Revealed {
    /// What was shown, picked and proposed; recorded with the rating.
    pub response: Response,
    /// What was typed, on a typed card.
    pub typed: Option<String>,
    /// What each rating leads to.
    pub intervals: Intervals,
}

impl Stage {
    /// The stage a card starts at.
    pub(super) fn first(prompt: &Prompt, seed: Seed) -> Self {
        match prompt.choice() {
            Some(choice) if !asks_recall_first(prompt) => Self::Options(Response {
                shown: shown_order(prompt, choice.options().len(), seed),
                ..Response::default()
            }),
            _ => Self::Question,
        }
    }

    /// Whether the answer is shown.
    pub const fn is_answered(&self) -> bool {
        matches!(self, Self::Answer(_))
    }
}

/// Whether the pick is exactly the right options.
fn is_right(prompt: &Prompt, response: &Response) -> bool {
    prompt.choice().is_some_and(|choice| {
        let mut picked = response.picked.clone();
        picked.sort_unstable();
        picked == choice.correct()
    })
}

/// What the way a card was answered proposes; `None` where the learner alone can tell.
fn proposed(prompt: &Prompt, response: &Response, typed: Option<&str>) -> Option<Proposal> {
    if prompt.choice().is_some() {
        let recall = match (response.guessed, response.recalled_first) {
            (true, _) => Recall::Guessed,
            (false, Some(true)) => Recall::Claimed,
            (false, Some(false) | None) => Recall::NotClaimed,
        };
        let right = is_right(prompt, response);
        return Some(proposal(right, recall, prompt.is_mature()));
    }
    // A difference may be a slip of the finger: the learner decides.
    typed.map(|typed| Proposal {
        rating: if is_same_answer(&prompt.back(), typed) {
            Rating::Good
        } else {
            Rating::Again
        },
        best: Rating::Easy,
    })
}

/// The answer stage of a card that was answered like this.
pub(super) fn answer(
    prompt: &Prompt,
    mut response: Response,
    typed: Option<String>,
    now: Now,
    plan: &dyn Plan,
) -> Result<Stage, Rejected> {
    let proposal = proposed(prompt, &response, typed.as_deref());
    response.proposed = proposal.map(|proposal| proposal.rating);
    Ok(Stage::Answer(Revealed {
        response,
        typed,
        intervals: plan.intervals(prompt, now)?,
    }))
}

impl Current {
    /// Whether the pick, if the card asks for one and it was made, is right.
    pub fn is_right(&self) -> Option<bool> {
        match &self.stage {
            Stage::Answer(revealed) if self.prompt.choice().is_some() => {
                Some(is_right(&self.prompt, &revealed.response))
            }
            _ => None,
        }
    }

    /// Whether this rating may be chosen now.
    ///
    /// # Errors
    /// Returns why not.
    pub fn allows(&self, rating: Rating) -> Result<(), Rejected> {
        let Stage::Answer(revealed) = &self.stage else {
            return Err(Rejected::AnswerNotShown);
        };
        let proposal = proposed(&self.prompt, &revealed.response, revealed.typed.as_deref());
        match proposal {
            Some(proposal) if !proposal.allows(rating) => Err(match proposal.best {
                Rating::Again => Rejected::OnlyAgain,
                _ => Rejected::AgainOrHard,
            }),
            _ => Ok(()),
        }
    }

    pub(super) fn revealed(
        &self,
        seed: Seed,
        now: Now,
        plan: &dyn Plan,
    ) -> Result<Stage, Rejected> {
        match &self.stage {
            Stage::Question if self.prompt.choice().is_some() => self.options_shown(seed, true),
            Stage::Question => {
                let typed = self.is_typed().then(String::new);
                answer(&self.prompt, Response::default(), typed, now, plan)
            }
            Stage::Options(_) => Err(Rejected::NothingPicked),
            Stage::Answer(_) => Err(Rejected::AnswerShown),
        }
    }

    fn is_typed(&self) -> bool {
        matches!(self.prompt.content, Content::Typed { .. })
    }

    pub(super) fn options_shown(&self, seed: Seed, recalled: bool) -> Result<Stage, Rejected> {
        let choice = self.prompt.choice().ok_or(Rejected::NotChoice)?;
        match &self.stage {
            Stage::Question => Ok(Stage::Options(Response {
                shown: shown_order(&self.prompt, choice.options().len(), seed),
                recalled_first: Some(recalled),
                ..Response::default()
            })),
            Stage::Options(_) => Err(Rejected::OptionsShown),
            Stage::Answer(_) => Err(Rejected::AnswerShown),
        }
    }

    /// The options on screen, before one is picked.
    fn shown(&self) -> Result<&Response, Rejected> {
        match &self.stage {
            Stage::Options(response) => Ok(response),
            Stage::Answer(_) => Err(Rejected::AnswerShown),
            Stage::Question if self.prompt.choice().is_some() => Err(Rejected::OptionsNotShown),
            Stage::Question => Err(Rejected::NotChoice),
        }
    }

    /// Answers with the options in these places.
    pub(super) fn picked(
        &self,
        places: &[usize],
        now: Now,
        plan: &dyn Plan,
    ) -> Result<Stage, Rejected> {
        let mut response = self.shown()?.clone();
        response.picked = places
            .iter()
            .map(|place| option_at(&response, *place))
            .collect::<Result<_, _>>()?;
        response.picked.sort_unstable();
        response.picked.dedup();
        self.answered(response, now, plan)
    }

    /// Answers with the marked options.
    pub(super) fn submitted(&self, now: Now, plan: &dyn Plan) -> Result<Stage, Rejected> {
        self.answered(self.shown()?.clone(), now, plan)
    }

    fn answered(&self, response: Response, now: Now, plan: &dyn Plan) -> Result<Stage, Rejected> {
        match response.picked.len() {
            0 => Err(Rejected::NothingPicked),
            2.. if !self.prompt.has_several_right() => Err(Rejected::OneIsRight),
            _ => answer(&self.prompt, response, None, now, plan),
        }
    }

    /// Shows the answer to someone who has none, whether the options are shown or not.
    pub(super) fn given_up(
        &self,
        seed: Seed,
        now: Now,
        plan: &dyn Plan,
    ) -> Result<Stage, Rejected> {
        let options = match &self.stage {
            Stage::Question => self.options_shown(seed, false)?,
            shown => shown.clone(),
        };
        let Stage::Options(response) = options else {
            return Err(Rejected::AnswerShown);
        };
        let response = Response {
            picked: Vec::new(),
            ..response
        };
        answer(&self.prompt, response, None, now, plan)
    }

    pub(super) fn toggled(&self, place: usize) -> Result<Stage, Rejected> {
        let mut response = self.shown()?.clone();
        let option = option_at(&response, place)?;
        if !self.prompt.has_several_right() {
            return Err(Rejected::OneIsRight);
        }
        match response.picked.binary_search(&option) {
            Ok(at) => {
                response.picked.remove(at);
            }
            Err(at) => response.picked.insert(at, option),
        }
        Ok(Stage::Options(response))
    }

    pub(super) fn typed(&self, text: String, now: Now, plan: &dyn Plan) -> Result<Stage, Rejected> {
        match self.stage {
            Stage::Question if self.is_typed() => {
                answer(&self.prompt, Response::default(), Some(text), now, plan)
            }
            Stage::Question | Stage::Options(_) => Err(Rejected::NotTyped),
            Stage::Answer(_) => Err(Rejected::AnswerShown),
        }
    }

    pub(super) fn guessed(&self) -> Result<Stage, Rejected> {
        match &self.stage {
            Stage::Options(response) => Ok(Stage::Options(Response {
                guessed: !response.guessed,
                ..response.clone()
            })),
            Stage::Answer(revealed) if self.prompt.choice().is_some() => {
                let mut revealed = revealed.clone();
                revealed.response.guessed = !revealed.response.guessed;
                let proposal = proposed(&self.prompt, &revealed.response, None);
                revealed.response.proposed = proposal.map(|proposal| proposal.rating);
                Ok(Stage::Answer(revealed))
            }
            Stage::Question if self.prompt.choice().is_some() => Err(Rejected::OptionsNotShown),
            Stage::Question | Stage::Answer(_) => Err(Rejected::NotChoice),
        }
    }
}

fn option_at(response: &Response, place: usize) -> Result<OptionIndex, Rejected> {
    let shown = response.shown.get(place).copied();
    shown.ok_or(Rejected::NoSuchOption(response.shown.len()))
}
