//! What happened: the lesson's scene, or sentences from the recorded events; the
//! question with its answer; and what the user must know about the engine.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::{named, scrolled};
use crate::lesson::{Answer, letter};
use crate::protocol::{Phase, ScriptError};
use crate::session::watchers::Alarm;
use crate::session::{Status, Timeline};
use crate::tui::narration::sentences;
use crate::tui::numbers::fixed;
use crate::tui::stepper::{Panel, Prompt, Stepper};
use crate::tui::text::{clean, markdown, printed_lines, wrap};
use crate::tui::theme::Theme;

/// Draws the panel's inside: text, and at the bottom the engine's state and the
/// question, where there are any.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let (told, bottom) = content(stepper, theme, usize::from(area.width));
    // A row is left for the text, to say that there is one.
    let most = if told.is_empty() { area.height } else { area.height.saturating_sub(1) };
    let rows = (bottom.len() as u16).min(most);
    let text = Rect { height: area.height - rows, ..area };
    let scroll = usize::from(stepper.scroll[Panel::Narration as usize]);
    scrolled(Panel::Narration, stepper, &told, scroll, text, buffer, theme);
    for (line, y) in bottom.iter().zip(text.bottom()..area.bottom()) {
        line.render(Rect { y, height: 1, ..area }, buffer);
    }
}

/// So many rows show all of it.
pub fn height(stepper: &Stepper, theme: Theme, width: u16) -> u16 {
    let (told, bottom) = content(stepper, theme, usize::from(width));
    u16::try_from(told.len() + bottom.len()).unwrap_or(u16::MAX)
}

/// The text, and what stands below it at the bottom.
fn content(
    stepper: &Stepper,
    theme: Theme,
    width: usize,
) -> (Vec<Line<'static>>, Vec<Line<'static>>) {
    let mut bottom = status(stepper, theme, width);
    bottom.extend(question(stepper, theme, width));
    let told = match failure(stepper) {
        Some(error) => {
            let mut rows = traceback(error, theme, width);
            // What the lesson has to say of it comes before the traceback.
            if stepper.scene().is_some() {
                rows.truncate(message(error, theme, width).len());
                rows.extend(story(stepper, theme, width));
            }
            rows
        }
        None => story(stepper, theme, width),
    };
    (told, bottom)
}

/// The title of the panel.
pub fn title(stepper: &Stepper) -> String {
    match (failure(stepper), stepper.scene()) {
        (Some(error), _) => clean(&error.kind).into_owned(),
        (None, Some((_, scene))) => scene.title.clone(),
        (None, None) if introduction(stepper).is_some() => match &stepper.lesson {
            Some(lesson) if lesson.exercise.is_some() => "this case".into(),
            _ => "this lesson".into(),
        },
        (None, None) => Panel::Narration.title().into(),
    }
}

/// The script's error, at the end of the recording.
fn failure(stepper: &Stepper) -> Option<&ScriptError> {
    stepper.run().error().filter(|_| stepper.at_end())
}

fn message(error: &ScriptError, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let message = format!("{}: {}", clean(&error.kind), clean(&error.message));
    wrap(&[Span::styled(message, theme.wrong())], width)
}

fn traceback(error: &ScriptError, theme: Theme, width: usize) -> Vec<Line<'static>> {
    // The message first: it is the last line of a traceback, and the panel small.
    let mut rows = message(error, theme, width);
    let message = format!("{}: {}", clean(&error.kind), clean(&error.message));
    let rest = printed_lines(&error.traceback);
    let rest = rest.iter().filter(|line| !line.trim().is_empty() && **line != message);
    rows.extend(rest.map(|line| Line::styled(line.clone().into_owned(), theme.plain())));
    rows
}

fn story(stepper: &Stepper, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let code = |name: &str| inline(name, stepper, theme);
    let Some((number, scene)) = stepper.scene() else {
        let text = introduction(stepper).unwrap_or_else(|| sentences(stepper));
        let mut rows = alarms(stepper, theme, width);
        rows.extend(markdown(&text, width, theme, code));
        return rows;
    };
    let mut rows = Vec::new();
    if let Some(reply) = stepper.replies.get(&number) {
        let (mark, style) =
            if reply.right { ("✓", theme.strong()) } else { ("✗", theme.wrong()) };
        let typed = if reply.typed.trim().is_empty() { "nothing typed" } else { &reply.typed };
        rows.push(Line::styled(format!("{mark} {}", clean(typed)), style));
        rows.extend(markdown(&reply.text, width, theme, code));
        rows.push(Line::default());
    }
    if let Some(formula) = &scene.formula {
        rows.extend(
            formulas(&clean(formula), width)
                .into_iter()
                .flat_map(|line| wrap(&[Span::styled(line, theme.strong())], width)),
        );
    }
    rows.extend(markdown(&scene.prose, width, theme, code));
    rows
}

/// Formulas with wide gaps between them, as many in a line as fit.
fn formulas(text: &str, width: usize) -> Vec<String> {
    const GAP: &str = "    ";
    let mut lines: Vec<String> = Vec::new();
    for one in text.split(GAP).map(str::trim).filter(|one| !one.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.width() + GAP.len() + one.width() <= width => {
                line.push_str(GAP);
                line.push_str(one);
            }
            _ => lines.push(one.to_owned()),
        }
    }
    lines
}

/// What the watchers saw at this very statement.
fn alarms(stepper: &Stepper, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let here = stepper.alarms().iter().filter(|alarm| alarm.position == stepper.position);
    let text = |alarm: &Alarm| format!("! {}. Mend: {}.", clean(&alarm.saw), clean(&alarm.mend));
    here.flat_map(|alarm| wrap(&[Span::styled(text(alarm), theme.strong())], width)).collect()
}

/// What a lesson is about, before its first step.
fn introduction(stepper: &Stepper) -> Option<String> {
    let at_start = stepper.position == 0 && stepper.statement().is_some();
    let lesson = stepper.lesson.as_ref().filter(|_| at_start)?;
    if let Some(exercise) = &lesson.exercise {
        if stepper.solved() {
            return Some(format!("**✓ SOLVED** {}", exercise.explanation));
        }
        return Some(format!(
            "**Look where it goes wrong; w opens the script to mend it.** {}",
            exercise.symptom
        ));
    }
    let questions = lesson.scenes.iter().filter(|scene| scene.question.is_some()).count();
    let asks = match questions {
        0 => String::new(),
        1 => " There is one question on the way: Enter answers it.".into(),
        _ => format!(" There are {questions} questions on the way: Enter answers them."),
    };
    Some(format!(
        "{}\n\n**Space goes on in the lesson**, → to the next phase, ↓ to the next statement.{asks}",
        lesson.summary
    ))
}

/// Inline code in prose has its meaning's colour.
fn inline(name: &str, stepper: &Stepper, theme: Theme) -> Style {
    match named(name, stepper, theme) {
        style if style == theme.plain() => theme.strong(),
        style => style,
    }
}

/// The question in as many lines as it needs, with the answer being typed.
fn question(stepper: &Stepper, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let Some((number, scene)) = stepper.scene() else { return Vec::new() };
    let Some(question) = &scene.question else { return Vec::new() };
    let mut spans = vec![
        Span::styled("? ", theme.strong()),
        Span::styled(clean(&question.prompt).into_owned(), theme.strong()),
    ];
    match &stepper.prompt {
        Some(Prompt::Answer(input)) => {
            spans.push(Span::styled(" > ", theme.strong()));
            spans.push(Span::raw(clean(input.value()).into_owned()));
            // A cursor that wrapping does not take for a space between words.
            spans.push(Span::styled("▏", theme.selected()));
        }
        _ if stepper.replies.get(&number).is_some_and(|reply| reply.right) => {
            spans.push(Span::styled(" ✓ answered", theme.dim()));
        }
        _ => spans.push(Span::styled(" [Enter\u{a0}answers]", theme.dim())),
    }
    let mut rows = wrap(&spans, width);
    if let Answer::Choice(choices) = &question.answer {
        for (number, choice) in choices.iter().enumerate() {
            let text = format!("  {} {}", letter(number), clean(&choice.text));
            rows.extend(wrap(&[Span::raw(text)], width));
        }
    }
    rows
}

/// What the user must know about the engine, or the first difference.
fn status(stepper: &Stepper, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let run = stepper.run();
    let recorded = run.timeline.len();
    let (text, style) = match &run.timeline.status {
        Status::Died(how) => (died(how), theme.wrong()),
        Status::Running if run.silent => ("running… x stops the engine".into(), theme.strong()),
        Status::Waiting if stepper.at_end() => (
            format!("still running, {recorded} statements recorded; e runs on, x stops"),
            theme.strong(),
        ),
        _ if stepper.compare => (difference(stepper, width), theme.strong()),
        _ => return Vec::new(),
    };
    wrap(&[Span::styled(text, style)], width)
}

fn died(how: &str) -> String {
    match how {
        "stopped" => "✗ You stopped the engine. R restarts it; what was recorded stays.".into(),
        how => format!("✗ The engine died. R restarts it; what was recorded stays. {}", clean(how)),
    }
}

/// `first difference: w.grad at iteration 2, backward: -30.4800 healthy, …`.
fn difference(stepper: &Stepper, width: usize) -> String {
    let Some(difference) = &stepper.difference else {
        return "comparing: no difference so far".into();
    };
    let at = match difference.place.phase {
        Phase::None => String::new(),
        phase => format!(", {phase}"),
    };
    let value = |timeline: &Timeline, position: usize| {
        let statement = timeline.get(position)?;
        if difference.what == "loss" {
            return statement.loss;
        }
        match difference.what.strip_suffix(".grad") {
            Some(name) => statement.parameter(name)?.grad.values()?.first(),
            None => statement.parameter(&difference.what)?.data.as_ref()?.first(),
        }
    };
    let healthy = value(&stepper.healthy.timeline, difference.healthy);
    let faulty = stepper.faulty.as_ref().and_then(|run| value(&run.timeline, difference.faulty));
    let or_none = |value: Option<f64>| value.map_or_else(|| "None".into(), fixed);
    let values = match (healthy, faulty) {
        (None, None) => String::new(),
        _ => {
            let (first, second) = stepper.names();
            format!(": {} {first}, {} {second}", or_none(healthy), or_none(faulty))
        }
    };
    let (what, iteration) = (clean(&difference.what), difference.place.iteration);
    let shortest = format!("≠ {what}, iteration {iteration}{at}{values}");
    let forms = [
        format!("first difference: {what} at iteration {iteration}{at}{values}; d goes there"),
        format!("first difference: {what}, iteration {iteration}{at}{values}"),
        format!("first difference: {what}, iteration {iteration}{values}"),
    ];
    forms.into_iter().find(|form| form.width() <= width).unwrap_or(shortest)
}
