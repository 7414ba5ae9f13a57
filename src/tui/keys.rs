//! The one table of keys: dispatch, the footer and the help screen read it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

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
    Compare,
    Difference,
    Resume,
    Graph,
    NextPlot,
    WholePlot,
    Fold,
    Race,
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
    Everywhere,
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

use KeyCode::Char;
use Scope::{Everywhere, Home, Knobs, Presets, Stepper, Training};

/// Every key. Pairs stand together: the footer joins rows of the same `short`.
pub const BINDINGS: &[Binding] = &[
    row(
        Stepper,
        Action::PreviousPhase,
        &[KeyCode::Left, Char('h')],
        "←",
        "phase",
        "the phase before",
    ),
    row(
        Stepper,
        Action::NextPhase,
        &[KeyCode::Right, Char('l')],
        "→",
        "phase",
        "to the end of the next phase",
    ),
    row(
        Stepper,
        Action::PreviousStatement,
        &[KeyCode::Up, Char('k')],
        "↑",
        "statement",
        "one statement back",
    ),
    row(
        Stepper,
        Action::NextStatement,
        &[KeyCode::Down, Char('j')],
        "↓",
        "statement",
        "one statement on",
    ),
    row(
        Stepper,
        Action::PreviousIteration,
        &[Char('[')],
        "[",
        "iteration",
        "one iteration back, at the same phase",
    ),
    row(Stepper, Action::NextIteration, &[Char(']')], "]", "iteration", "one iteration on"),
    row(
        Stepper,
        Action::NextScene,
        &[Char(' ')],
        "Space",
        "",
        "the next moment that the lesson speaks of",
    ),
    row(Stepper, Action::PreviousScene, &[KeyCode::Backspace], "Backspace", "", "the one before"),
    row(
        Stepper,
        Action::Answer,
        &[KeyCode::Enter],
        "Enter",
        "",
        "answer the question: type a number or none; Esc leaves",
    ),
    row(
        Stepper,
        Action::ToggleFault,
        &[Char('z')],
        "z",
        "fault",
        "break the loop at this very place (skip zero_grad), or mend it",
    ),
    row(
        Stepper,
        Action::WhatIf,
        &[Char('w')],
        "w",
        "what if",
        "what if: skip, move, double or change lines",
    ),
    row(
        Stepper,
        Action::Compare,
        &[Char('c')],
        "c",
        "compare",
        "the healthy and the broken run beside each other",
    ),
    row(
        Stepper,
        Action::Difference,
        &[Char('d')],
        "d",
        "difference",
        "go to the first difference of the two runs",
    ),
    row(
        Stepper,
        Action::Resume,
        &[Char('b')],
        "b",
        "",
        "back to where you were the last time (lessons)",
    ),
    row(Stepper, Action::Graph, &[Char('g')], "g", "graph", "the graph alone, large; again: back"),
    row(
        Stepper,
        Action::Race,
        &[Char('o')],
        "o",
        "",
        "race optimizers over the landscape; again: end the race",
    ),
    row(
        Stepper,
        Action::Fold,
        &[Char('f')],
        "f",
        "",
        "open all folds of a large graph, or close them; i: one",
    ),
    row(
        Stepper,
        Action::StopEngine,
        &[Char('x')],
        "x",
        "stop",
        "stop the engine; what it recorded stays",
    ),
    row(
        Stepper,
        Action::RestartEngine,
        &[Char('R')],
        "R",
        "restart",
        "run the script again from the start",
    ),
    row(
        Stepper,
        Action::PreviousOp,
        &[Char(',')],
        ",",
        "op",
        "inside backward: one node of the graph back",
    ),
    row(Stepper, Action::NextOp, &[Char('.')], ".", "op", "one node on"),
    row(
        Stepper,
        Action::NextPlot,
        &[Char('p')],
        "p",
        "plot",
        "next plot: loss, landscape, data, gradients, schedule",
    ),
    row(Stepper, Action::WholePlot, &[Char('P')], "P", "", "the plot alone, large; again: back"),
    row(Stepper, Action::LogLoss, &[Char('L')], "L", "", "the loss on a log scale; again: linear"),
    row(Stepper, Action::Axes, &[Char('a')], "a", "", "the landscape over the next two parameters"),
    row(
        Stepper,
        Action::Pick,
        &[Char('i')],
        "i",
        "inspect",
        "choose a number or node: arrows, Tab; Enter opens it",
    ),
    row(
        Stepper,
        Action::RunToEnd,
        &[Char('e')],
        "e",
        "run to end",
        "run to the script's end; a long run goes on in pieces",
    ),
    row(Stepper, Action::Start, &[KeyCode::Home], "Home", "", "the first statement"),
    row(Stepper, Action::End, &[KeyCode::End], "End", "", "the last recorded statement"),
    row(Stepper, Action::Jump, &[Char('n')], "n", "", "go to a statement by its number"),
    row(
        Stepper,
        Action::NextPanel,
        &[KeyCode::Tab],
        "Tab",
        "",
        "the next panel: PgUp and PgDn scroll it",
    ),
    row(Stepper, Action::Panel(0), &[Char('1')], "1", "", "parameters"),
    row(Stepper, Action::Panel(1), &[Char('2')], "2", "", "worksheet"),
    row(Stepper, Action::Panel(2), &[Char('3')], "3", "", "graph"),
    row(Stepper, Action::Panel(3), &[Char('4')], "4", "", "plots"),
    row(Stepper, Action::Panel(4), &[Char('5')], "5", "", "output"),
    row(Stepper, Action::Panel(5), &[Char('6')], "6", "", "notes"),
    row(Stepper, Action::Panel(6), &[Char('7')], "7", "", "optimizer"),
    row(Everywhere, Action::ScrollUp, &[KeyCode::PageUp], "PgUp", "", "scroll up"),
    row(Everywhere, Action::ScrollDown, &[KeyCode::PageDown], "PgDn", "", "scroll down"),
    row(
        Stepper,
        Action::Mouse,
        &[Char('m')],
        "m",
        "",
        "mouse on: a click on the scrubber jumps; off: marks text",
    ),
    row(Home, Action::Up, &[KeyCode::Up, Char('k')], "↑", "choose", "the entry above"),
    row(Home, Action::Down, &[KeyCode::Down, Char('j')], "↓", "choose", "the entry below"),
    row(Home, Action::Open, &[KeyCode::Enter], "Enter", "open", "open the entry"),
    row(Presets, Action::Up, &[KeyCode::Up, Char('k')], "↑", "choose", "the preset above"),
    row(Presets, Action::Down, &[KeyCode::Down, Char('j')], "↓", "choose", "the preset below"),
    row(Presets, Action::Start, &[KeyCode::Home], "Home", "", "the first preset"),
    row(Presets, Action::End, &[KeyCode::End], "End", "", "the last preset"),
    row(Presets, Action::Open, &[KeyCode::Enter], "Enter", "knobs", "its knobs"),
    row(Knobs, Action::Up, &[KeyCode::Up, Char('k')], "↑", "knob", "the knob above"),
    row(Knobs, Action::Down, &[KeyCode::Down, Char('j')], "↓", "knob", "the knob below"),
    row(Knobs, Action::Start, &[KeyCode::Home], "Home", "", "the first knob"),
    row(Knobs, Action::End, &[KeyCode::End], "End", "", "the last knob"),
    row(Knobs, Action::Less, &[KeyCode::Left, Char('h')], "←", "turn", "turn the knob down"),
    row(Knobs, Action::More, &[KeyCode::Right, Char('l')], "→", "turn", "turn it up"),
    row(
        Knobs,
        Action::Open,
        &[KeyCode::Enter],
        "Enter",
        "type",
        "type a value; Enter takes it, Esc leaves",
    ),
    row(Knobs, Action::DefaultValue, &[Char('d')], "d", "default", "back to the default"),
    row(Knobs, Action::Train, &[Char(' ')], "space", "train", "start to train"),
    row(Knobs, Action::CopyCommand, &[Char('y')], "y", "", "copy the command that trains this"),
    row(Training, Action::Pause, &[Char(' ')], "space", "pause", "pause; again: go on"),
    row(
        Training,
        Action::StepInto,
        &[Char('.')],
        ".",
        "step into",
        "step into the loop, where it is; q there goes on",
    ),
    row(Training, Action::Slower, &[Char('[')], "[", "lr", "halve the learning rate, now"),
    row(Training, Action::Faster, &[Char(']')], "]", "lr", "double it, now"),
    row(
        Training,
        Action::PaceDown,
        &[Char('<')],
        "<",
        "pace",
        "slow it down to watch it; when it is over: again, slower",
    ),
    row(Training, Action::PaceUp, &[Char('>')], ">", "pace", "let it run faster, up to full speed"),
    row(
        Training,
        Action::SkipZeroGrad,
        &[Char('z')],
        "z",
        "skip zero_grad",
        "leave out zero_grad() from now on; again: mend it",
    ),
    row(Training, Action::SaveCheckpoint, &[Char('s')], "s", "save", "save a checkpoint"),
    row(
        Training,
        Action::Twin,
        &[Char('t')],
        "t",
        "twin",
        "the healthy twin beside it; again: end it",
    ),
    row(Training, Action::EditKnobs, &[Char('e')], "e", "knobs", "change knobs, and start again"),
    row(Training, Action::ShowScript, &[Char('v')], "v", "", "view the script that runs"),
    row(
        Training,
        Action::WriteScript,
        &[Char('w')],
        "w",
        "write script",
        "write the script and its data into this directory",
    ),
    row(
        Training,
        Action::Overfit,
        &[Char('o')],
        "o",
        "",
        "start again on one batch only: can it learn at all?",
    ),
    row(
        Training,
        Action::FindRate,
        &[Char('f')],
        "f",
        "",
        "start again as a search for a learning rate",
    ),
    row(
        Training,
        Action::CopyCommand,
        &[Char('y')],
        "y",
        "",
        "copy the command that repeats this run",
    ),
    row(
        Training,
        Action::CursorLeft,
        &[KeyCode::Left, Char('h')],
        "←",
        "",
        "the cursor of the curves to the left",
    ),
    row(Training, Action::CursorRight, &[KeyCode::Right, Char('l')], "→", "", "to the right"),
    row(Training, Action::ZoomIn, &[Char('+'), Char('=')], "+", "", "zoom in around the cursor"),
    row(Training, Action::ZoomOut, &[Char('-')], "-", "", "zoom out"),
    row(Training, Action::Leave, &[KeyCode::Esc], "Esc", "", "no cursor, no zoom, all panels"),
    row(Training, Action::Smooth, &[Char('m')], "m", "", "smooth the curves, in three strengths"),
    row(Training, Action::LogLoss, &[Char('L')], "L", "", "the loss on a log scale; again: linear"),
    row(
        Training,
        Action::Up,
        &[KeyCode::Up, Char('k')],
        "↑",
        "",
        "the layer above, for the histogram",
    ),
    row(Training, Action::Down, &[KeyCode::Down, Char('j')], "↓", "", "the layer below"),
    row(
        Training,
        Action::Gradients,
        &[Char('g')],
        "g",
        "",
        "histogram of gradients; again: of weights",
    ),
    row(Training, Action::NextPanel, &[KeyCode::Tab], "Tab", "", "the next panel"),
    row(
        Training,
        Action::Open,
        &[KeyCode::Enter],
        "Enter",
        "",
        "the panel alone, large; again: back",
    ),
    row(
        Training,
        Action::Number,
        &[
            Char('1'),
            Char('2'),
            Char('3'),
            Char('4'),
            Char('5'),
            Char('6'),
            Char('7'),
            Char('8'),
            Char('9'),
        ],
        "1 to 9",
        "",
        "the panel of this number",
    ),
    row(Everywhere, Action::Help, &[Char('?')], "?", "keys", "this help; again: back"),
    row(Everywhere, Action::Back, &[Char('q')], "q", "quit", "back; on the home screen: quit"),
    row(Everywhere, Action::Quit, &[], "Ctrl-C", "", "quit from anywhere"),
];

/// What a key means on a screen. Shift is part of the character already; other
/// modifiers mean something only in Ctrl-C.
pub fn action(scope: Scope, key: &KeyEvent) -> Option<Action> {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return (key.code == Char('c')).then_some(Action::Quit);
    }
    if key.modifiers.contains(KeyModifiers::ALT) {
        return None;
    }
    rows(scope).find(|row| row.keys.contains(&key.code)).map(|row| row.action)
}

/// The rows that hold on a screen.
pub fn rows(scope: Scope) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |row| row.scope == scope || row.scope == Everywhere)
}

/// The rows of the help screen: what holds everywhere first, the panels' numbers
/// and pairs of the same `short` joined.
pub fn help(scope: Scope) -> Vec<(String, String)> {
    let everywhere = BINDINGS.iter().filter(|row| row.scope == Everywhere);
    let own = BINDINGS.iter().filter(|row| row.scope == scope);
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
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        for scope in [Home, Presets, Knobs, Training, Stepper] {
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
        for row in BINDINGS {
            assert!(!row.label.is_empty() && !row.help.is_empty(), "{row:?}");
        }
        for (keys, help) in
            [Home, Presets, Knobs, Training, Stepper].into_iter().flat_map(super::help)
        {
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
