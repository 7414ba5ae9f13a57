//! The keys while something is being chosen or looked at. What is not meant here
//! steps through the run as ever.

use crossterm::event::KeyCode;

use super::{Page, Pick, Quantity, Target, history, now};
use crate::protocol::Element;
use crate::tui::folds::Folds;
use crate::tui::panels::landscape;
use crate::tui::panels::plot::Plot;
use crate::tui::state::Effect;
use crate::tui::stepper::{Panel, Stepper};
use crate::tui::tape::{Spot, Tape, Way};

impl Stepper {
    /// Begins to choose, or leaves it.
    pub(in crate::tui) fn toggle_pick(&mut self) {
        if self.page.take().is_some() || self.pick.take().is_some() {
            return;
        }
        let target = match self.focus {
            _ if self.whole_graph => Target::Graph,
            Panel::Narration => match self.tab {
                Panel::Graph => Target::Graph,
                _ => Target::Parameters,
            },
            Panel::Graph => Target::Graph,
            _ => Target::Parameters,
        };
        let here = self.statement();
        self.pick = Some(Pick {
            target,
            line: here.map_or(1, |here| here.line),
            parameter: None,
            grad: false,
            element: 0,
            spot: None,
        });
        self.aim(target);
    }

    /// Chooses in this panel from now on.
    fn aim(&mut self, target: Target) {
        // A node leads to its line, and a line to the first of its nodes.
        let line = self.picked_line();
        let first = match target {
            Target::Graph => line.and_then(|line| self.first_of_line(line)),
            _ => None,
        };
        let first = first.or_else(|| self.pick.as_ref()?.spot.clone());
        let first = first.or_else(|| self.first_spot()).filter(|_| target == Target::Graph);
        let names = self.parameter_names();
        let Some(pick) = &mut self.pick else { return };
        pick.target = target;
        match target {
            Target::Graph => pick.spot = first,
            Target::Code => pick.line = line.unwrap_or(pick.line),
            Target::Parameters if pick.parameter.is_none() => {
                pick.parameter = names.into_iter().next();
            }
            _ => {}
        }
        match target {
            Target::Graph => self.show(Panel::Graph),
            // The optimizer shows the same parameters.
            Target::Parameters if self.focus != Panel::Optimizer => self.show(Panel::Parameters),
            _ => {}
        }
    }

    /// The number of the chosen node in its iteration.
    pub(in crate::tui) fn chosen_number(&self) -> Option<usize> {
        match self.pick.as_ref()?.spot.as_ref()? {
            Spot::Node(id) => Some(Tape::of(self).number(*id)),
            Spot::Leaf(_) | Spot::Fold(_) => None,
        }
    }

    /// Chooses the node of this number, in whichever iteration the viewer is.
    pub(in crate::tui) fn choose_number(&mut self, number: Option<usize>) {
        let Some(number) = number else { return };
        let tape = Tape::of(self);
        let id = tape.reachable().iter().map(|node| node.id).find(|id| tape.number(*id) == number);
        let spot = id.map(Spot::Node);
        if let Some(pick) = &mut self.pick {
            pick.spot = spot;
        }
    }

    /// Where choosing in the graph begins: where the sweep is, else at its root.
    fn first_spot(&self) -> Option<Spot> {
        let tape = Tape::of(self);
        tape.lit_spot().or(tape.root.map(Spot::Node))
    }

    fn first_of_line(&self, line: u32) -> Option<Spot> {
        let tape = Tape::of(self);
        let nodes = tape.reachable();
        nodes.iter().find(|node| node.line == line).map(|node| Spot::Node(node.id))
    }

    fn parameter_names(&self) -> Vec<String> {
        let parameters = self.statement().map_or(&[][..], |here| &here.parameters);
        parameters.iter().map(|(name, _)| name.to_string()).collect()
    }

    /// A key while something is being chosen or looked at; `None` where it has no
    /// meaning here.
    pub(in crate::tui) fn inspect_key(&mut self, code: KeyCode) -> Option<Vec<Effect>> {
        if self.page.is_some() {
            return self.page_key(code);
        }
        let pick = self.pick.as_ref()?;
        let target = pick.target;
        match code {
            KeyCode::Char(axis @ ('x' | 'y')) if target == Target::Parameters => {
                self.choose_axis(axis);
            }
            KeyCode::Esc => self.pick = None,
            KeyCode::Char('f') if target == Target::Graph => self.toggle_fold(),
            KeyCode::Enter
                if target == Target::Graph && matches!(pick.spot, Some(Spot::Fold(_))) =>
            {
                self.toggle_fold();
            }
            KeyCode::Enter => self.open_chosen(),
            KeyCode::Tab => self.aim(match target {
                Target::Code => Target::Parameters,
                Target::Parameters => Target::Graph,
                Target::Graph => Target::Code,
            }),
            KeyCode::Up | KeyCode::Down | KeyCode::Left | KeyCode::Right => self.move_choice(code),
            _ => return None,
        }
        Some(Vec::new())
    }

    /// An arrow key while choosing.
    fn move_choice(&mut self, code: KeyCode) {
        let last = self.code.len().max(1) as u32;
        let names = self.parameter_names();
        let way = match code {
            KeyCode::Up => Way::Before,
            KeyCode::Down => Way::After,
            KeyCode::Left => Way::Input,
            _ => Way::User,
        };
        let Some(pick) = &self.pick else { return };
        let spot = match (pick.target, &pick.spot) {
            (Target::Graph, Some(spot)) => {
                let tape = Tape::of(self);
                Folds::of(self, &tape).towards(&tape, spot, way)
            }
            (Target::Graph, None) => self.first_spot(),
            _ => None,
        };
        let Some(pick) = &mut self.pick else { return };
        match (pick.target, code) {
            (Target::Code, KeyCode::Up) => pick.line = pick.line.saturating_sub(1).max(1),
            (Target::Code, KeyCode::Down) => pick.line = (pick.line + 1).min(last),
            (Target::Code, _) => {}
            (Target::Parameters, KeyCode::Left) => pick.grad = false,
            (Target::Parameters, KeyCode::Right) => pick.grad = true,
            (Target::Parameters, _) => {
                let at = names.iter().position(|name| Some(name) == pick.parameter.as_ref());
                let to = match at {
                    None => 0,
                    Some(at) if code == KeyCode::Up => at.saturating_sub(1),
                    Some(at) => (at + 1).min(names.len().saturating_sub(1)),
                };
                if at != Some(to) {
                    pick.parameter = names.into_iter().nth(to);
                    pick.element = 0;
                }
            }
            (Target::Graph, _) => pick.spot = spot.or(pick.spot.take()),
        }
    }

    /// Opens or closes the chosen fold; closes the one around a chosen node. With
    /// nothing chosen: opens all folds, or leaves them as there is room.
    pub(in crate::tui) fn toggle_fold(&mut self) {
        let spot = self.pick.as_ref().filter(|pick| pick.target == Target::Graph);
        let Some(spot) = spot.and_then(|pick| pick.spot.clone()) else {
            self.folds.clear();
            self.all_open = !self.all_open;
            return;
        };
        let tape = Tape::of(self);
        let folds = Folds::of(self, &tape);
        let fold = match &spot {
            Spot::Fold(key) => folds.get(key),
            Spot::Node(id) => folds.closed(*id).or_else(|| folds.innermost(*id)),
            Spot::Leaf(_) => None,
        };
        let Some((key, open)) = fold.map(|fold| (fold.key.clone(), fold.open)) else {
            self.note = Some("this node is in no fold".into());
            return;
        };
        if let Some(pick) = &mut self.pick {
            pick.spot = Some(Spot::Fold(key.clone()));
        }
        self.folds.insert(key, !open);
    }

    /// Opens what is chosen.
    fn open_chosen(&mut self) {
        let Some(pick) = &self.pick else { return };
        let quantity = match pick.target {
            Target::Parameters => {
                let name = pick.parameter.clone();
                name.map(
                    |name| if pick.grad { Quantity::Grad(name) } else { Quantity::Value(name) },
                )
            }
            Target::Graph => match &pick.spot {
                Some(Spot::Leaf(name)) => Some(Quantity::Grad(name.clone())),
                Some(Spot::Node(id)) => self.node_quantity(*id),
                Some(Spot::Fold(_)) | None => None,
            },
            Target::Code => self.bound_by(pick.line),
        };
        match quantity {
            Some(quantity) => {
                let element = match &quantity {
                    Quantity::Value(_) | Quantity::Grad(_) => pick.element,
                    _ => 0,
                };
                self.page = Some(Page { quantity, element, chosen: None });
            }
            None => self.note = Some("nothing was computed here to look at".into()),
        }
    }

    /// Lays the landscape's axis along the chosen number; the other axis stays.
    fn choose_axis(&mut self, axis: char) {
        let Some(pick) = &self.pick else { return };
        let Some(parameter) = pick.parameter.clone() else { return };
        let index = self.page.as_ref().map_or(pick.element, |page| page.element);
        let known = self.statement().and_then(|here| here.parameter(&parameter)?.data.as_ref());
        if known.is_none_or(|data| index >= data.len()) {
            self.note = Some("of so many elements none can be an axis".into());
            return;
        }
        let chosen = Element { parameter, index };
        let now = landscape::elements(self);
        let [x, y] = now.unwrap_or([chosen.clone(), chosen.clone()]);
        self.chosen_axes = Some(if axis == 'x' { [chosen, y] } else { [x, chosen] });
        self.plot = Plot::Landscape;
        self.note = Some(format!("the landscape's {axis} axis is this number; P shows it large"));
    }

    fn node_quantity(&self, id: u64) -> Option<Quantity> {
        let details = self.timeline().statements().iter().rev().filter_map(|s| s.detail.as_deref());
        let nodes = details.map(|detail| &detail.nodes);
        let nodes = nodes.into_iter().find(|nodes| nodes.iter().any(|node| node.id == id))?;
        let node = nodes.iter().find(|node| node.id == id)?;
        let nth = nodes.iter().filter(|other| other.line == node.line && other.id < id).count();
        Some(Quantity::Node { line: node.line, nth, name: node.name.clone() })
    }

    /// The first value that a line binds to a name.
    fn bound_by(&self, line: u32) -> Option<Quantity> {
        let statements = self.timeline().statements().iter().rev().filter(|s| s.line == line);
        let mut bindings = statements.filter_map(|s| s.detail.as_deref()?.bindings.first());
        let name = bindings.next()?.name.clone();
        let is_leaf = self.statement().is_some_and(|here| here.parameter(&name).is_some());
        Some(if is_leaf { Quantity::Value(name) } else { Quantity::Variable(name) })
    }

    fn page_key(&mut self, code: KeyCode) -> Option<Vec<Effect>> {
        let page = self.page.as_ref()?;
        let shape = now(self.timeline(), &page.quantity, self.position)
            .map_or(Vec::new(), |value| value.shape.clone());
        let count: usize = shape.iter().product();
        let columns = shape.last().copied().unwrap_or(1).max(1);
        let element = page.element;
        let moved = match code {
            KeyCode::Left => element.checked_sub(1),
            KeyCode::Right => Some(element + 1),
            KeyCode::Up => element.checked_sub(columns),
            KeyCode::Down => Some(element + columns),
            _ => None,
        };
        match code {
            KeyCode::Left | KeyCode::Right | KeyCode::Up | KeyCode::Down if count > 1 => {
                let moved = moved.filter(|moved| *moved < count).unwrap_or(element);
                self.set_element(moved);
            }
            KeyCode::Left | KeyCode::Right => {}
            KeyCode::Up | KeyCode::PageUp => self.turn(-1),
            KeyCode::Down | KeyCode::PageDown => self.turn(1),
            KeyCode::Enter => {
                let writes = history(self.timeline(), &page.quantity, element);
                let at = self.chosen_write(&writes.iter().map(|w| w.position).collect::<Vec<_>>());
                let position = at.map(|at| writes[at].position);
                let effects = self.go_or(position, "nothing wrote it so far");
                if let Some(page) = &mut self.page {
                    page.chosen = None;
                }
                return Some(effects);
            }
            KeyCode::Char(axis @ ('x' | 'y'))
                if matches!(page.quantity, Quantity::Value(_) | Quantity::Grad(_)) =>
            {
                self.choose_axis(axis);
            }
            KeyCode::Esc => self.page = None,
            _ => return None,
        }
        Some(Vec::new())
    }

    fn set_element(&mut self, element: usize) {
        if let Some(page) = &mut self.page {
            page.element = element;
            if let (Quantity::Value(name) | Quantity::Grad(name), Some(pick)) =
                (&page.quantity, &mut self.pick)
                && pick.parameter.as_ref() == Some(name)
            {
                pick.element = element;
            }
        }
    }

    /// Chooses another write of the history.
    fn turn(&mut self, by: isize) {
        let Some(page) = &self.page else { return };
        let writes = history(self.timeline(), &page.quantity, page.element);
        let positions: Vec<usize> = writes.iter().map(|write| write.position).collect();
        let last = positions.len().saturating_sub(1);
        let at = match self.chosen_write(&positions) {
            Some(at) => at.saturating_add_signed(by).min(last),
            None => 0,
        };
        if let Some(page) = &mut self.page {
            page.chosen = (!positions.is_empty()).then_some(at);
        }
    }

    /// The number of the write that is chosen, else of the last one up to now.
    pub fn chosen_write(&self, positions: &[usize]) -> Option<usize> {
        let chosen = self.page.as_ref().and_then(|page| page.chosen);
        let latest = positions.partition_point(|position| *position <= self.position);
        chosen.filter(|at| *at < positions.len()).or(latest.checked_sub(1))
    }
}
