//! Faults as lessons write them: lines by number, label or text, and the changes
//! that people make by name. Each comes down to the protocol's faults.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::scene::labels;
use crate::protocol::{Fault, Phase, Reduction, Spot};
use crate::session::what_if::{Mode, code, with_mode, with_number, with_reduction};

/// A fault with the name that scenes and screens use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NamedFault {
    pub name: String,
    #[serde(flatten)]
    pub recipe: Recipe,
    /// What it comes down to in this lesson's script, filled in by the catalogue.
    #[serde(skip)]
    pub faults: Vec<Fault>,
}

/// A change of the script or of its run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Recipe {
    SkipPhase {
        phase: Phase,
    },
    SkipLine {
        line: LineName,
    },
    ReplaceLine {
        line: LineName,
        text: String,
    },
    MoveLine {
        line: LineName,
        #[serde(flatten)]
        to: Place,
    },
    DuplicateLine {
        line: LineName,
    },
    InsertLine {
        text: String,
        #[serde(flatten)]
        at: Place,
    },
    /// Another number on a line: instead of `from`, or of the only one.
    Number {
        line: LineName,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<f64>,
        to: serde_json::Number,
    },
    /// `sum` for `mean`, or the other way round.
    Reduction {
        line: LineName,
        to: Reduction,
    },
    /// `eval()` for `train()`, or the other way round.
    Mode {
        line: LineName,
        to: Mode,
    },
    /// Clipping left out.
    ClipOff,
    /// Clipping put in, before or after a statement.
    ClipOn {
        /// What is clipped, `model.parameters()`.
        parameters: String,
        norm: serde_json::Number,
        #[serde(flatten)]
        at: Place,
    },
    Together {
        faults: Vec<Recipe>,
    },
}

/// A line of `loop.py`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum LineName {
    /// From 1.
    Number(u32),
    /// The label of its `# scene:` comment, or all of its code.
    Text(String),
}

/// Between two statements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Before(LineName),
    After(LineName),
}

impl fmt::Display for LineName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LineName::Number(line) => write!(f, "line {line}"),
            LineName::Text(text) => write!(f, "'{text}'"),
        }
    }
}

impl LineName {
    /// The line's number in a script.
    ///
    /// # Errors
    ///
    /// One sentence, where no line or more than one is called so.
    pub fn find(&self, script: &str) -> Result<u32, String> {
        let wanted = match self {
            LineName::Number(line) => {
                let lines = script.lines().count() as u32;
                return match (1..=lines).contains(line) {
                    true => Ok(*line),
                    false => Err(format!("there is no line {line}; the script has {lines}")),
                };
            }
            LineName::Text(text) => text.trim(),
        };
        if let Some((line, _)) = labels(script).find(|(_, label)| *label == wanted) {
            return Ok(line);
        }
        let mut found = (1..).zip(script.lines()).filter(|(_, text)| code(text) == wanted);
        match (found.next(), found.next()) {
            (Some((line, _)), None) => Ok(line),
            (None, _) => Err(format!("no line is labelled or reads '{wanted}'")),
            (Some((one, _)), Some((other, _))) => {
                Err(format!("lines {one} and {other} both read '{wanted}'; label one"))
            }
        }
    }
}

impl Place {
    fn find(&self, script: &str) -> Result<Spot, String> {
        Ok(match self {
            Place::Before(line) => Spot::Before(line.find(script)?),
            Place::After(line) => Spot::After(line.find(script)?),
        })
    }
}

impl Recipe {
    /// The protocol's faults for a script.
    ///
    /// # Errors
    ///
    /// One sentence, where the script has no place for it.
    pub fn faults(&self, script: &str) -> Result<Vec<Fault>, String> {
        let changed = |name: &LineName, change: &dyn Fn(&str) -> Result<String, String>| {
            let line = name.find(script)?;
            let text = change(script.lines().nth(line as usize - 1).unwrap_or_default())?;
            Ok::<_, String>(Fault::ReplaceLine { line, text: text.trim().to_owned() })
        };
        Ok(vec![match self {
            Recipe::SkipPhase { phase } => Fault::SkipPhase { phase: *phase },
            Recipe::SkipLine { line } => Fault::SkipLine { line: line.find(script)? },
            Recipe::ReplaceLine { line, text } => {
                Fault::ReplaceLine { line: line.find(script)?, text: text.clone() }
            }
            Recipe::MoveLine { line, to } => {
                Fault::MoveLine { line: line.find(script)?, to: to.find(script)? }
            }
            Recipe::DuplicateLine { line } => Fault::DuplicateLine { line: line.find(script)? },
            Recipe::InsertLine { text, at } => {
                Fault::InsertLine { text: text.clone(), at: at.find(script)? }
            }
            Recipe::Number { line, from, to } => {
                changed(line, &|text| with_number(text, *from, &to.to_string()))?
            }
            Recipe::Reduction { line, to } => changed(line, &|text| {
                with_reduction(text, *to).ok_or_else(|| format!("{line} says neither mean nor sum"))
            })?,
            Recipe::Mode { line, to } => changed(line, &|text| {
                with_mode(text, *to).ok_or_else(|| format!("{line} sets no other mode"))
            })?,
            Recipe::ClipOff => Fault::SkipPhase { phase: Phase::Clip },
            Recipe::ClipOn { parameters, norm, at } => Fault::InsertLine {
                text: format!("torch.nn.utils.clip_grad_norm_({parameters}, {norm})"),
                at: at.find(script)?,
            },
            Recipe::Together { faults } => {
                let all = faults.iter().map(|recipe| recipe.faults(script));
                return Ok(all.collect::<Result<Vec<_>, _>>()?.concat());
            }
        }])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "\
lr = 0.01  # scene: rate
for step in range(3):
    loss = f(w).mean()
    loss.backward()
    w.step()
    loss.backward()
";

    fn faults(json: &str) -> Result<Vec<Fault>, String> {
        let named: NamedFault = serde_json::from_str(json).unwrap();
        named.recipe.faults(SCRIPT)
    }

    #[test]
    fn recipes_come_down_to_faults() {
        let replaced = |line, text: &str| Fault::ReplaceLine { line, text: text.into() };
        for (json, expected) in [
            (
                r#"{"name":"a","fault":"number","line":"rate","to":1.0}"#,
                vec![replaced(1, "lr = 1.0  # scene: rate")],
            ),
            (
                r#"{"name":"a","fault":"reduction","line":"loss = f(w).mean()","to":"sum"}"#,
                vec![replaced(3, "loss = f(w).sum()")],
            ),
            (
                r#"{"name":"a","fault":"move_line","line":"w.step()","before":4}"#,
                vec![Fault::MoveLine { line: 5, to: Spot::Before(4) }],
            ),
            (
                r#"{"name":"a","fault":"clip_on","parameters":"[w]","norm":1,"before":"w.step()"}"#,
                vec![Fault::InsertLine {
                    text: "torch.nn.utils.clip_grad_norm_([w], 1)".into(),
                    at: Spot::Before(5),
                }],
            ),
            (
                r#"{"name":"a","fault":"together","faults":[
                    {"fault":"clip_off"},{"fault":"skip_line","line":2}]}"#,
                vec![Fault::SkipPhase { phase: Phase::Clip }, Fault::SkipLine { line: 2 }],
            ),
        ] {
            assert_eq!(faults(json).as_ref(), Ok(&expected), "{json}");
        }
    }

    #[test]
    fn what_has_no_place_is_said() {
        for (json, said) in [
            (
                r#"{"name":"a","fault":"skip_line","line":9}"#,
                "there is no line 9; the script has 6",
            ),
            (
                r#"{"name":"a","fault":"skip_line","line":"w.stop()"}"#,
                "no line is labelled or reads",
            ),
            (
                r#"{"name":"a","fault":"skip_line","line":"loss.backward()"}"#,
                "lines 4 and 6 both read",
            ),
            (r#"{"name":"a","fault":"mode","line":5,"to":"eval"}"#, "line 5 sets no other mode"),
        ] {
            let error = faults(json).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
