//! Keys of the home screen: the course, Studio, and the choice of a script.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent};
use tui_input::Input;

use super::keys::Action;
use super::state::{Effect, Home, Picker, State};
use super::update::{PAGE, edit};
use crate::lesson::LessonProgress;
use crate::session::Script;

impl Home {
    /// Keys are words of a search, or the answer to a question.
    pub(super) fn asking(&self) -> bool {
        self.reset.is_some() || self.search.as_ref().is_some_and(|search| search.typing)
    }
}

impl State {
    /// Up, down and open in the list.
    pub(super) fn choose(&mut self, action: Action) -> Vec<Effect> {
        self.home.notice = None;
        let listed = self.home.listed().len();
        let last = listed + 1;
        let at = self.home.selected.min(last);
        self.home.selected = match action {
            Action::Up => at.saturating_sub(1),
            Action::Down => (at + 1).min(last),
            Action::ScrollUp => at.saturating_sub(PAGE as usize),
            Action::ScrollDown => (at + PAGE as usize).min(last),
            Action::Start => 0,
            Action::End => last,
            _ => at,
        };
        match action {
            Action::Open => return self.open_entry(),
            Action::Search => {
                let search = self.home.search.get_or_insert_default();
                search.typing = true;
            }
            Action::Leave => self.home.search = None,
            Action::Reset => match self.home.listed().get(at) {
                Some((_, lesson))
                    if self.progress.lesson(&lesson.id) == LessonProgress::default() =>
                {
                    self.home.notice = Some("there is no progress in this lesson to forget".into());
                }
                Some((_, lesson)) => self.home.reset = Some(Arc::clone(lesson)),
                None => self.home.notice = Some("choose a lesson first".into()),
            },
            _ => {}
        }
        Vec::new()
    }

    fn open_entry(&mut self) -> Vec<Effect> {
        self.home.visited = true;
        let listed = self.home.listed();
        let lesson = listed.get(self.home.selected).map(|(_, lesson)| Arc::clone(lesson));
        match lesson {
            Some(lesson) => self.open_lesson(&lesson),
            None if self.home.selected == listed.len() => self.open_studio(None, None),
            None => {
                self.home.picker = Some(Picker::default());
                vec![Effect::ListScripts]
            }
        }
    }

    /// A key while the home screen waits for words or for an answer.
    pub(super) fn asked_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        self.home.notice = None;
        if let Some(lesson) = self.home.reset.take() {
            if key.code != KeyCode::Char('y') {
                self.home.notice = Some("the progress stays".into());
                return Vec::new();
            }
            self.progress.reset(&lesson.id);
            self.home.notice = Some(format!("'{}' begins anew", lesson.title));
            return vec![Effect::SaveProgress];
        }
        let found = self.home.listed().len();
        let last = found + 1;
        let Some(search) = &mut self.home.search else { return Vec::new() };
        match key.code {
            KeyCode::Esc => {
                self.home.search = None;
                self.home.selected = 0;
            }
            KeyCode::Up => self.home.selected = self.home.selected.saturating_sub(1),
            KeyCode::Down => self.home.selected = (self.home.selected + 1).min(last),
            KeyCode::Enter if found == 0 => {
                self.home.notice = Some("no lesson has these words; Esc lists all".into());
            }
            KeyCode::Enter => {
                search.typing = false;
                return self.open_entry();
            }
            _ => {
                edit(&mut search.input, key);
                self.home.selected = 0;
            }
        }
        Vec::new()
    }

    /// A key while a script is being chosen.
    pub(super) fn picker_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let Some(picker) = &mut self.home.picker else { return Vec::new() };
        let last = picker.files.len().checked_sub(1);
        let chosen = match key.code {
            KeyCode::Esc => {
                self.home.picker = None;
                return Vec::new();
            }
            KeyCode::Enter if picker.input.value().trim().is_empty() => {
                picker.error = Some("type the path of a Python file, or choose one below".into());
                return Vec::new();
            }
            KeyCode::Enter => {
                picker.error = None;
                return vec![Effect::ReadScript(picker.input.value().trim().into())];
            }
            KeyCode::Down => {
                picker.selected.map_or(last.map(|_| 0), |at| Some((at + 1).min(last?)))
            }
            KeyCode::Up => picker.selected.map(|at| at.saturating_sub(1)),
            _ => {
                picker.error = None;
                picker.selected = None;
                edit(&mut picker.input, key);
                return Vec::new();
            }
        };
        picker.selected = chosen;
        if let Some(file) = chosen.and_then(|at| picker.files.get(at)) {
            picker.error = None;
            picker.input = Input::new(file.clone());
        }
        Vec::new()
    }

    /// A script was read, or could not be.
    pub(super) fn script_read(&mut self, read: Result<Script, String>) -> Vec<Effect> {
        match read {
            Ok(script) => {
                self.home.picker = None;
                self.open_script(script)
            }
            Err(error) => {
                if let Some(picker) = &mut self.home.picker {
                    picker.error = Some(error);
                }
                Vec::new()
            }
        }
    }
}
