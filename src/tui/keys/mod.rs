//! The one table of keys: dispatch, the footer and the help screen read it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

mod lists;
mod stepper;
mod studio;
mod what_if;

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    PreviousPhase,
    NextPhase,
    PreviousStatement,
    NextStatement,
    PreviousIteration,
    NextIteration,
    PreviousScene,
    NextScene,
    PreviousOp,
    NextOp,
    Start,
    End,
    RunToEnd,
    Jump,
    ToggleFault,
    WhatIf,
    Watchers,
    Checklist,
    Variants,
    /// The page of the phases.
    Phases,
    /// Put the chosen variant into one of the two places.
    First,
    Second,
    Search,
    Reset,
    MoveUp,
    MoveDown,
    Skip,
    Twice,
    ChangeNumber,
    ChangeLine,
    ChangeText,
    Reduction,
    Mode,
    Clip,
    Undo,
    Mend,
    Accuse,
    Solution,
    Insert,
    Hint,
    Compare,
    Difference,
    Resume,
    Graph,
    NextPlot,
    WholePlot,
    Fold,
    LogLoss,
    Axes,
    Pick,
    NextPanel,
    Panel(u8),
    ScrollUp,
    ScrollDown,
    Answer,
    StopEngine,
    RestartEngine,
    Mouse,
    Pause,
    StepInto,
    Slower,
    Faster,
    PaceDown,
    PaceUp,
    SkipZeroGrad,
    SaveCheckpoint,
    WriteScript,
    ShowScript,
    EditKnobs,
    Overfit,
    FindRate,
    Twin,
    CopyCommand,
    CursorLeft,
    CursorRight,
    ZoomIn,
    ZoomOut,
    Smooth,
    Gradients,
    Leave,
    Less,
    More,
    DefaultValue,
    Train,
    /// A digit, by the key.
    Number,
    Up,
    Down,
    Open,
    Help,
    Back,
    Quit,
}

/// Where a key is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    Home,
    /// Free mode: the list of presets, the knobs, and a run.
    Presets,
    Knobs,
    Training,
    Stepper,
    /// The stepper's what-if screen.
    WhatIf,
    /// Lists over the stepper.
    Watchers,
    Checklist,
    Variants,
    /// The page of the phases.
    Phases,
    Everywhere,
}

impl Scope {
    pub const ALL: [Scope; 10] = [
        Scope::Home,
        Scope::Presets,
        Scope::Knobs,
        Scope::Training,
        Scope::Stepper,
        Scope::WhatIf,
        Scope::Watchers,
        Scope::Checklist,
        Scope::Variants,
        Scope::Phases,
    ];
}

/// One row of the table.
#[derive(Debug)]
pub struct Binding {
    pub scope: Scope,
    pub action: Action,
    pub keys: &'static [KeyCode],
    /// The keys as people read them.
    pub label: &'static str,
    /// For the footer, which shows the rows that have one, as far as they fit.
    pub short: &'static str,
    /// For the help screen.
    pub help: &'static str,
}

const fn row(
    scope: Scope,
    action: Action,
    keys: &'static [KeyCode],
    label: &'static str,
    short: &'static str,
    help: &'static str,
) -> Binding {
    Binding { scope, action, keys, label, short, help }
}

/// Every key.
pub fn bindings() -> impl Iterator<Item = &'static Binding> {
    let tables =
        [stepper::ROWS, lists::HOME, lists::ROWS, what_if::ROWS, studio::ROWS, lists::EVERYWHERE];
    tables.into_iter().flatten()
}

/// What a key means on a screen. Shift is part of the character already; other
/// modifiers mean something only in Ctrl-C.
pub fn action(scope: Scope, key: &KeyEvent) -> Option<Action> {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return (key.code == KeyCode::Char('c')).then_some(Action::Quit);
    }
    if key.modifiers.contains(KeyModifiers::ALT) {
        return None;
    }
    rows(scope).find(|row| row.keys.contains(&key.code)).map(|row| row.action)
}

/// The rows that hold on a screen.
pub fn rows(scope: Scope) -> impl Iterator<Item = &'static Binding> {
    bindings().filter(move |row| row.scope == scope || row.scope == Scope::Everywhere)
}

/// The rows of the help screen: what holds everywhere first, the panels' numbers
/// and pairs of the same `short` joined.
pub fn help(scope: Scope) -> Vec<(String, String)> {
    let everywhere = bindings().filter(|row| row.scope == Scope::Everywhere);
    let own = bindings().filter(|row| row.scope == scope);
    let mut entries: Vec<(String, String)> = Vec::new();
    let mut before: Option<&Binding> = None;
    for row in everywhere.chain(own) {
        let panels = |row: &Binding| matches!(row.action, Action::Panel(_));
        let joins = before.is_some_and(|before| {
            (panels(before) && panels(row)) || (!row.short.is_empty() && before.short == row.short)
        });
        match entries.last_mut() {
            Some((keys, help)) if joins => {
                keys.push(' ');
                keys.push_str(row.label);
                help.push_str(if panels(row) { ", " } else { "; " });
                help.push_str(row.help);
            }
            _ => entries.push((row.label.into(), row.help.into())),
        }
        before = Some(row);
    }
    entries
}

/// The rows with a `short`, pairs joined: `("← →", "phase")`.
pub fn footer(scope: Scope) -> Vec<(String, &'static str, Action)> {
    let mut entries: Vec<(String, &'static str, Action)> = Vec::new();
    for row in rows(scope).filter(|row| !row.short.is_empty()) {
        match entries.last_mut() {
            Some((keys, short, _)) if *short == row.short => {
                keys.push(' ');
                keys.push_str(row.label);
            }
            _ => entries.push((row.label.into(), row.short, row.action)),
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use KeyCode::Char;
    use Scope::Stepper;

    use super::*;

    #[test]
    fn no_key_means_two_things() {
        for scope in Scope::ALL {
            let mut seen = std::collections::HashMap::new();
            for row in rows(scope) {
                for key in row.keys {
                    let before = seen.insert(*key, row.action);
                    assert_eq!(before, None, "{key:?} is {:?} and {before:?}", row.action);
                }
            }
        }
    }

    #[test]
    fn every_row_can_be_read() {
        for row in bindings() {
            assert!(!row.label.is_empty() && !row.help.is_empty(), "{row:?}");
        }
        for (keys, help) in Scope::ALL.into_iter().flat_map(super::help) {
            assert!(keys.len() <= 14 && help.chars().count() <= 62, "80 columns cut: {help}");
        }
    }

    #[test]
    fn control_and_alt_do_not_type_letters() {
        let control = KeyEvent::new(Char('c'), KeyModifiers::CONTROL);
        assert_eq!(action(Stepper, &control), Some(Action::Quit));
        let alt = KeyEvent::new(Char('z'), KeyModifiers::ALT);
        assert_eq!(action(Stepper, &alt), None);
        let shifted = KeyEvent::new(Char('R'), KeyModifiers::SHIFT);
        assert_eq!(action(Stepper, &shifted), Some(Action::RestartEngine));
    }
}
