//! Keys of the home screen: the course, Studio, and the choice of a script.

use crossterm::event::{KeyCode, KeyEvent};
use tui_input::Input;

use super::keys::Action;
use super::state::{Effect, Picker, State};
use super::update::edit;
use crate::session::Script;

impl State {
    /// Up, down and open in the list.
    pub(super) fn choose(&mut self, action: Action) -> Vec<Effect> {
        self.home.notice = None;
        let lessons = self.home.lessons.len();
        let last = lessons + 1;
        match action {
            Action::Up => self.home.selected = self.home.selected.saturating_sub(1),
            Action::Down => self.home.selected = (self.home.selected + 1).min(last),
            Action::Open => {
                self.home.visited = true;
                return match self.home.lessons.get(self.home.selected).cloned() {
                    Some(lesson) => self.open_lesson(&lesson),
                    None if self.home.selected == lessons => self.open_studio(None, None),
                    None => {
                        self.home.picker = Some(Picker::default());
                        vec![Effect::ListScripts]
                    }
                };
            }
            _ => {}
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
