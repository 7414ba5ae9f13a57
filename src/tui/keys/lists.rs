//! Keys: the home screen, the lists over the stepper, and what holds everywhere.

use crossterm::event::KeyCode::{self, Char};

use super::Scope::{Checklist, Everywhere, Home, Phases, Variants, Watchers};
use super::{Action, Binding, row};

/// The keys of the home screen.
pub(super) const HOME: &[Binding] = &[
    row(Home, Action::Up, &[KeyCode::Up, Char('k')], "↑", "choose", "the entry above"),
    row(Home, Action::Down, &[KeyCode::Down, Char('j')], "↓", "choose", "the entry below"),
    row(Home, Action::Open, &[KeyCode::Enter], "Enter", "open", "open the entry"),
    row(
        Home,
        Action::Search,
        &[Char('/')],
        "/",
        "search",
        "search titles, summaries, goals and prose",
    ),
    row(Home, Action::Leave, &[KeyCode::Esc], "Esc", "", "end the search: list all lessons"),
    row(
        Home,
        Action::Phases,
        &[Char('r')],
        "r",
        "phases",
        "reference: the phases of a training loop",
    ),
    row(
        Home,
        Action::Reset,
        &[Char('R')],
        "R",
        "",
        "forget the progress in this lesson; it asks first",
    ),
    row(Home, Action::Start, &[KeyCode::Home], "Home", "", "the first entry"),
    row(Home, Action::End, &[KeyCode::End], "End", "", "the last entry"),
];

/// The keys of the lists.
pub(super) const ROWS: &[Binding] = &[
    row(Watchers, Action::Up, &[KeyCode::Up, Char('k')], "↑", "choose", "the one above"),
    row(Watchers, Action::Down, &[KeyCode::Down, Char('j')], "↓", "choose", "the one below"),
    row(Watchers, Action::Start, &[KeyCode::Home], "Home", "", "the first one"),
    row(Watchers, Action::End, &[KeyCode::End], "End", "", "the last one"),
    row(Watchers, Action::Open, &[KeyCode::Enter], "Enter", "go there", "go to that moment"),
    row(Watchers, Action::Leave, &[KeyCode::Esc, Char('!')], "Esc", "close", "close the list"),
    row(Checklist, Action::Up, &[KeyCode::Up, Char('k')], "↑", "choose", "the item above"),
    row(Checklist, Action::Down, &[KeyCode::Down, Char('j')], "↓", "choose", "the item below"),
    row(Checklist, Action::Start, &[KeyCode::Home], "Home", "", "the first item"),
    row(Checklist, Action::End, &[KeyCode::End], "End", "", "the last item"),
    row(
        Checklist,
        Action::Open,
        &[KeyCode::Enter],
        "Enter",
        "go there",
        "go to the statement that decides it",
    ),
    row(Checklist, Action::Watchers, &[Char('!')], "!", "watchers", "what the watchers saw"),
    row(
        Checklist,
        Action::Leave,
        &[KeyCode::Esc, Char('v')],
        "Esc",
        "close",
        "close the checklist",
    ),
    row(Variants, Action::Up, &[KeyCode::Up, Char('k')], "↑", "choose", "the variant above"),
    row(Variants, Action::Down, &[KeyCode::Down, Char('j')], "↓", "choose", "the variant below"),
    row(Variants, Action::Start, &[KeyCode::Home], "Home", "", "the first variant"),
    row(Variants, Action::End, &[KeyCode::End], "End", "", "the last variant"),
    row(Variants, Action::First, &[Char('a')], "a", "as A", "put it in the first place, A"),
    row(Variants, Action::Second, &[Char('b')], "b", "as B", "put it in the second place, B"),
    row(
        Variants,
        Action::Open,
        &[KeyCode::Enter],
        "Enter",
        "compare with A",
        "compare it with A, in lock-step",
    ),
    row(
        Variants,
        Action::WhatIf,
        &[Char('w')],
        "w",
        "new",
        "make another one on the what-if screen",
    ),
    row(Variants, Action::Leave, &[KeyCode::Esc, Char('C')], "Esc", "close", "close the list"),
    row(Phases, Action::Up, &[KeyCode::Up, Char('k')], "↑", "choose", "the phase before"),
    row(Phases, Action::Down, &[KeyCode::Down, Char('j')], "↓", "choose", "the phase after"),
    row(Phases, Action::Start, &[KeyCode::Home], "Home", "", "the first phase"),
    row(Phases, Action::End, &[KeyCode::End], "End", "", "the last phase"),
    row(
        Phases,
        Action::Open,
        &[KeyCode::Enter],
        "Enter",
        "its lesson",
        "open the lesson that shows it",
    ),
    row(Phases, Action::Leave, &[KeyCode::Esc, Char('r')], "Esc", "close", "close the reference"),
];

/// What holds on every screen, the way out last.
pub(super) const EVERYWHERE: &[Binding] = &[
    row(Everywhere, Action::ScrollUp, &[KeyCode::PageUp], "PgUp", "", "scroll up"),
    row(Everywhere, Action::ScrollDown, &[KeyCode::PageDown], "PgDn", "", "scroll down"),
    row(Everywhere, Action::Help, &[Char('?')], "?", "keys", "this help; again: back"),
    row(Everywhere, Action::Back, &[Char('q')], "q", "quit", "back; on the home screen: quit"),
    row(Everywhere, Action::Quit, &[], "Ctrl-C", "", "quit from anywhere"),
];
