//! Questions whose answers are computed from the run, and what is said to them.

use serde::{Deserialize, Serialize};

use super::anchor::Anchor;
use super::expression::{Moment, Quantity, evaluate, holds};

/// A question: for a number, or with choices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "QuestionFields", into = "QuestionFields")]
pub struct Question {
    pub prompt: String,
    /// Where to read the answer; the scene's own moment if absent.
    pub at: Option<Anchor>,
    pub answer: Answer,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Number(NumberAnswer),
    /// Exactly one of them is true in the run.
    Choice(Vec<Choice>),
}

/// A number that is typed.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberAnswer {
    /// An expression over the run, `w.grad`.
    pub ask: String,
    /// How far off a typed number may be.
    pub within: f64,
    /// Said after the right answer.
    pub because: String,
    /// Known wrong answers, each with its reason.
    pub mistakes: Vec<Mistake>,
    /// Said after any other wrong answer.
    pub hint: String,
}

/// A wrong answer that learners give, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    pub answer: f64,
    pub because: String,
}

/// One answer to choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub text: String,
    /// The condition under which it is right, `w.grad < 0`.
    pub when: String,
    /// Said after it was chosen: why it is right, or what is wrong with it.
    pub because: String,
}

/// A question as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionFields {
    prompt: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ask: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<Anchor>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    within: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    because: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    mistakes: Vec<Mistake>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    choices: Vec<Choice>,
}

impl TryFrom<QuestionFields> for Question {
    type Error = String;

    fn try_from(fields: QuestionFields) -> Result<Self, String> {
        let QuestionFields { prompt, ask, at, within, because, mistakes, hint, choices } = fields;
        let missing = |field: &str| format!("missing field `{field}`");
        let answer = match (ask, choices.is_empty()) {
            (Some(ask), true) => Answer::Number(NumberAnswer {
                ask,
                within: within.ok_or_else(|| missing("within"))?,
                because: because.ok_or_else(|| missing("because"))?,
                mistakes,
                hint: hint.ok_or_else(|| missing("hint"))?,
            }),
            (None, false) => {
                if within.is_some() || because.is_some() || hint.is_some() || !mistakes.is_empty() {
                    return Err("a question with choices has its reasons in them, and no \
                                `within`, `because`, `hint` or `mistakes`"
                        .into());
                }
                Answer::Choice(choices)
            }
            (None, true) => return Err("missing field `ask`, or `choices`".into()),
            (Some(_), false) => return Err("a question has either `ask` or `choices`".into()),
        };
        Ok(Question { prompt, at, answer })
    }
}

impl From<Question> for QuestionFields {
    fn from(Question { prompt, at, answer }: Question) -> Self {
        let fields = QuestionFields {
            prompt,
            ask: None,
            at,
            within: None,
            because: None,
            mistakes: Vec::new(),
            hint: None,
            choices: Vec::new(),
        };
        match answer {
            Answer::Choice(choices) => QuestionFields { choices, ..fields },
            Answer::Number(NumberAnswer { ask, within, because, mistakes, hint }) => {
                QuestionFields {
                    ask: Some(ask),
                    within: Some(within),
                    because: Some(because),
                    mistakes,
                    hint: Some(hint),
                    ..fields
                }
            }
        }
    }
}

/// What is said to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// The answer is right, and why.
    Right(&'a str),
    /// A wrong answer that others gave too, and what is wrong with it.
    Mistake(&'a str),
    /// Any other wrong answer: the hint.
    Wrong(&'a str),
}

/// What is said to a typed answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub right: bool,
    /// Markdown.
    pub text: String,
}

impl Question {
    /// Judges a typed answer: a number or `none`; of choices, the letter.
    pub fn reply(&self, typed: &str, moment: &Moment<'_>) -> Reply {
        let reply = |right, text: &str| Reply { right, text: text.into() };
        match &self.answer {
            Answer::Number(number) => number.reply(typed, moment),
            Answer::Choice(choices) => {
                let chosen = choice_number(typed).and_then(|n| Some((n, choices.get(n)?)));
                let Some((number, chosen)) = chosen else {
                    let last = letter(choices.len().saturating_sub(1));
                    let to = if choices.len() == 2 { "a or" } else { "a letter from a to" };
                    return reply(false, &format!("Type {to} {last}."));
                };
                match true_choices(choices, moment) {
                    Ok(right) => reply(right.contains(&number), &chosen.because),
                    Err((_, why)) => reply(false, &why),
                }
            }
        }
    }
}

/// The letter of a choice, counted from 0.
pub fn letter(number: usize) -> char {
    char::from(b'a' + (number % 26) as u8)
}

/// The choice of a letter.
fn choice_number(typed: &str) -> Option<usize> {
    let mut letters = typed.trim().chars().map(|c| c.to_ascii_lowercase());
    match (letters.next(), letters.next()) {
        (Some(c @ 'a'..='z'), None) => Some(c as usize - 'a' as usize),
        _ => None,
    }
}

impl NumberAnswer {
    fn reply(&self, typed: &str, moment: &Moment<'_>) -> Reply {
        let reply = |right, text: &str| Reply { right, text: text.into() };
        let none = typed.trim().eq_ignore_ascii_case("none");
        let answer = typed.trim().replace('−', "-").parse::<f64>();
        match (evaluate(&self.ask, moment.timeline, moment.position), answer) {
            (Err(why), _) => reply(false, &why),
            (Ok(Quantity::None), _) if none => reply(true, &self.because),
            (_, Ok(answer)) if answer.is_nan() => reply(false, &self.hint),
            (Ok(Quantity::Number(truth)), Ok(answer)) => match self.judge(answer, truth) {
                Verdict::Right(text) => reply(true, text),
                Verdict::Mistake(text) | Verdict::Wrong(text) => reply(false, text),
            },
            (Ok(_), Ok(_)) => reply(false, &self.hint),
            (Ok(_), Err(_)) if none => reply(false, &self.hint),
            (Ok(_), Err(_)) => reply(false, "Type a number such as -1.5, or none."),
        }
    }

    /// Judges a typed number against the run's. The right answer goes before a
    /// known mistake; NaN is only ever wrong.
    pub fn judge(&self, answer: f64, truth: f64) -> Verdict<'_> {
        if self.accepts(answer, truth) {
            return Verdict::Right(&self.because);
        }
        match self.mistakes.iter().find(|mistake| self.accepts(answer, mistake.answer)) {
            Some(mistake) => Verdict::Mistake(&mistake.because),
            None => Verdict::Wrong(&self.hint),
        }
    }

    /// Whether two numbers count as the same answer. The run is in float32, so
    /// a number typed from the prose may be off by its rounding even where
    /// `within` is zero.
    pub(super) fn accepts(&self, answer: f64, truth: f64) -> bool {
        let rounding = f64::from(f32::EPSILON) * truth.abs();
        (answer - truth).abs() <= self.within + rounding
    }
}

/// The choices that are true at a moment: just one, in a lesson that was checked.
///
/// # Errors
///
/// What is wrong with a condition, or what the run does not have, with the
/// choice's number.
pub fn true_choices(
    choices: &[Choice],
    moment: &Moment<'_>,
) -> Result<Vec<usize>, (usize, String)> {
    let mut found = Vec::new();
    for (number, choice) in choices.iter().enumerate() {
        if holds(&choice.when, moment).map_err(|error| (number, error))? {
            found.push(number);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_for_a_number_or_has_choices() {
        let read = |json: &str| serde_json::from_str::<Question>(json).map_err(|e| e.to_string());
        let choices = r#"{"prompt":"?","choices":[{"text":"up","when":"w > 0","because":"so"}]}"#;
        let question = read(choices).unwrap();
        assert_eq!(serde_json::to_string(&question).unwrap(), choices);
        for (json, said) in [
            (r#"{"prompt":"?"}"#, "missing field `ask`, or `choices`"),
            (r#"{"prompt":"?","ask":"w"}"#, "missing field `within`"),
            (
                r#"{"prompt":"?","hint":"h","choices":[{"text":"a","when":"b","because":"c"}]}"#,
                "has its reasons in them",
            ),
        ] {
            assert!(read(json).unwrap_err().contains(said), "{json}");
        }
    }

    fn question() -> NumberAnswer {
        NumberAnswer {
            ask: "w.grad".into(),
            within: 0.01,
            because: "backward() adds".into(),
            mistakes: vec![
                Mistake { answer: -30.48, because: "that is the new gradient alone".into() },
                Mistake { answer: -40.0, because: "that is the old one alone".into() },
            ],
            hint: "add the two".into(),
        }
    }

    #[test]
    fn an_answer_is_right_a_known_mistake_or_wrong() {
        let question = question();
        // float32 holds -70.48 as -70.48000335693359.
        let truth = f64::from(-70.48_f32);
        for right in [-70.48, -70.47, -70.489] {
            assert_eq!(question.judge(right, truth), Verdict::Right("backward() adds"), "{right}");
        }
        assert_eq!(
            question.judge(-30.48, truth),
            Verdict::Mistake("that is the new gradient alone")
        );
        assert_eq!(question.judge(-40.005, truth), Verdict::Mistake("that is the old one alone"));
        for wrong in [70.48, -70.46, 0.0, f64::NAN, f64::INFINITY] {
            assert_eq!(question.judge(wrong, truth), Verdict::Wrong("add the two"), "{wrong}");
        }
    }

    #[test]
    fn the_right_answer_goes_before_a_mistake_at_the_same_place() {
        assert_eq!(question().judge(-40.0, -40.0), Verdict::Right("backward() adds"));
    }

    #[test]
    fn the_rounding_of_float32_is_forgiven() {
        let exact = NumberAnswer { within: 0.0, ..question() };
        assert_eq!(exact.judge(0.1, f64::from(0.1_f32)), Verdict::Right("backward() adds"));
        assert_eq!(exact.judge(0.100_001, f64::from(0.1_f32)), Verdict::Wrong("add the two"));
    }
}
