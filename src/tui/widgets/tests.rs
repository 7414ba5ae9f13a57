//! Widgets as a person sees them: at three sizes, without colour, and at every
//! size and with every number for the sake of not failing.

use insta::assert_snapshot;
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::*;
use crate::tui::palette::{Scale, region};
use crate::tui::theme::{Depth, Theme};

const SIZES: [(u16, u16); 3] = [(24, 5), (60, 12), (110, 24)];
const DEPTHS: [Depth; 4] = [Depth::None, Depth::Ansi, Depth::Indexed, Depth::True];

fn drawn(size: (u16, u16), draw: impl FnOnce(Rect, &mut Buffer)) -> Buffer {
    let area = Rect::new(0, 0, size.0, size.1);
    let mut buffer = Buffer::empty(area);
    draw(area, &mut buffer);
    buffer
}

fn text(buffer: &Buffer) -> String {
    let rows = buffer.content.chunks(usize::from(buffer.area.width).max(1));
    let row = |row: &[ratatui::buffer::Cell]| {
        let text: String = row.iter().map(|cell| cell.symbol()).collect();
        text.trim_end().to_string()
    };
    rows.map(row).collect::<Vec<_>>().join("\n")
}

/// Draws at the three sizes, without colour.
fn look(name: &str, draw: impl Fn(Theme, Rect, &mut Buffer)) {
    for size in SIZES {
        let buffer = drawn(size, |area, buffer| draw(Theme::of(Depth::None), area, buffer));
        assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), text(&buffer));
    }
}

type Points = Vec<(f64, f64)>;

fn losses() -> (Points, Points) {
    let at = |step: usize, floor: f64| floor + 2.2 * (-(step as f64) / 40.0).exp();
    let wave = |step: usize| 0.1 * ((step * 7 % 11) as f64 / 11.0);
    let train = (0..200).map(|step| (step as f64, at(step, 0.05) + wave(step))).collect();
    let mut validation: Vec<(f64, f64)> =
        (0..200).step_by(10).map(|step| (step as f64, at(step, 0.25))).collect();
    validation[9].1 = f64::NAN;
    (train, validation)
}

fn chart<'a>(train: &'a [(f64, f64)], validation: &'a [(f64, f64)], theme: Theme) -> Chart<'a> {
    let series = vec![
        Series { name: "train", points: train, style: theme.loss(), stroke: Stroke::Solid },
        Series {
            name: "validation",
            points: validation,
            style: theme.data(),
            stroke: Stroke::Dashed('+'),
        },
    ];
    Chart::new(series, theme)
}

#[test]
fn line_charts() {
    let (train, validation) = losses();
    look("chart", |theme, area, buffer| chart(&train, &validation, theme).draw(area, buffer));
    look("chart_log_cursor", |theme, area, buffer| {
        let mut chart = chart(&train, &validation, theme);
        chart.log_y = true;
        chart.cursor = Some(100.0);
        chart.draw(area, buffer);
    });
    look("chart_zoomed", |theme, area, buffer| {
        let mut chart = chart(&train, &validation, theme);
        chart.range = Some((50.0, 80.0));
        chart.draw(area, buffer);
    });
}

#[test]
fn a_legend_has_the_values_at_the_cursor() {
    let (train, validation) = losses();
    let mut chart = chart(&train, &validation, Theme::of(Depth::None));
    chart.cursor = Some(100.0);
    assert_eq!(chart.legend().to_string(), "━ train 0.294   + validation 0.431");
    chart.cursor = Some(95.0);
    assert!(chart.legend().to_string().ends_with("validation NaN"));
}

#[test]
fn what_is_no_number_is_marked_where_it_is() {
    let points = [(0.0, 1.0), (1.0, 2.0), (2.0, f64::INFINITY), (3.0, f64::NAN), (4.0, 3.0)];
    let buffer =
        drawn((40, 8), |area, buffer| chart(&points, &[], Theme::new(true)).draw(area, buffer));
    let marks = buffer.content.iter().filter(|cell| cell.symbol() == "✗");
    assert!(marks.clone().count() == 2, "{}", text(&buffer));
    assert!(marks.clone().all(|cell| cell.fg == ratatui::style::Color::Red));
}

/// A bowl, 24 × 16.
fn bowl() -> Vec<f64> {
    let height = |index: usize| {
        let (x, y) = ((index % 24) as f64 / 23.0 - 0.6, (index / 24) as f64 / 15.0 - 0.4);
        3.0 * x * x + y * y + x * y
    };
    (0..24 * 16).map(height).collect()
}

fn landscape(theme: Theme, area: Rect, buffer: &mut Buffer) {
    let heights = bowl();
    let axis = Axis::linear(0.0, 1.0);
    let path = |mark, style, turn: f64| Path {
        places: (0..8).map(|i| (0.1 + 0.07 * f64::from(i), 0.9 - turn * f64::from(i))).collect(),
        now: 5,
        style,
        mark,
    };
    let paths = [path('●', theme.loss(), 0.04), path('×', theme.faulty(), 0.1)];
    let field = Field { columns: 24, values: &heights };
    Landscape { x: axis, y: axis, heights: Some(field), paths: &paths, theme }.draw(area, buffer);
}

#[test]
fn landscapes_with_paths() {
    look("landscape", landscape);
}

#[test]
fn a_path_leaves_the_marks_of_the_one_below_it() {
    let axis = Axis::linear(0.0, 1.0);
    let path = |mark, places: &[(f64, f64)]| Path {
        places: places.to_vec(),
        now: places.len() - 1,
        style: Theme::new(true).strong(),
        mark,
    };
    let paths = [path('◆', &[(0.5, 0.5)]), path('▲', &[(0.1, 0.5), (0.9, 0.5)])];
    let theme = Theme::new(true);
    let map = drawn((60, 12), |area, buffer| {
        Landscape { x: axis, y: axis, heights: None, paths: &paths, theme }.draw(area, buffer);
    });
    assert!(text(&map).contains('◆') && text(&map).contains('▲'), "{}", text(&map));
}

fn regions(theme: Theme, area: Rect, buffer: &mut Buffer) {
    let axis = Axis::linear(-1.0, 1.0);
    let points = [
        Point { x: -0.5, y: 0.5, mark: '0', style: theme.strong() },
        Point { x: 0.6, y: -0.2, mark: '1', style: theme.strong() },
        Point { x: 9.0, y: 0.0, mark: 'X', style: theme.wrong() },
    ];
    let ground = |across: f64, down: f64| {
        let side = across - down;
        Some(region(usize::from(side > 0.0), side.abs()))
    };
    Scatter { x: axis, y: axis, ground, points: &points, theme }.draw(area, buffer);
}

#[test]
fn points_over_regions() {
    look("regions", regions);
    let buffer = drawn((20, 6), |area, buffer| regions(Theme::of(Depth::True), area, buffer));
    assert!(!text(&buffer).contains('X'), "what lies outside is not drawn");
    let point = buffer.content.iter().find(|cell| cell.symbol() == "1").unwrap();
    assert_ne!(point.bg, ratatui::style::Color::Reset, "the region shows around a point");
}

fn matrices(theme: Theme, area: Rect, buffer: &mut Buffer) {
    let values: Vec<f64> = (0..24).map(|i| f64::from(i) / 12.0 - 1.0).collect();
    let field = Field { columns: 6, values: &values };
    let map = HeatMap { field, scale: Scale::Diverging, limit: None, cursor: Some((1, 2)), theme };
    let left = Rect { width: area.width / 3, ..area };
    map.draw(left, buffer);
    let pixels: Vec<f64> = (0..64).map(|i| if (i % 8) / 2 == 1 { 15.0 } else { 2.0 }).collect();
    let middle = Rect { x: left.right() + 1, ..left };
    Image { columns: 8, pixels: &pixels, theme }.draw(middle, buffer);
    let names: Vec<String> = ["setosa", "versicolor", "virginica"].map(String::from).into();
    let counts = [50, 0, 0, 0, 47, 3, 0, 2, 48];
    let right = Rect { x: middle.right() + 1, width: area.width - middle.right() - 1, ..area };
    Confusion { classes: 3, counts: &counts, names: &names, theme }.draw(right, buffer);
}

#[test]
fn matrices_digits_and_confusion() {
    look("matrices", matrices);
}

fn amounts(theme: Theme, area: Rect, buffer: &mut Buffer) {
    let counts = [0, 1, 4, 9, 20, 40, 33, 12, 3, 1];
    let upper = Rect { height: area.height / 2, ..area };
    let style = theme.parameter();
    Histogram { low: -0.5, high: 0.5, counts: &counts, style, theme }.draw(upper, buffer);
    let rest = Rect { y: upper.bottom(), height: area.height - upper.height, ..area };
    let bar = |name: &str, part: f64, text: &str| Bar {
        name: name.into(),
        part,
        text: text.into(),
        style: theme.gradient(),
    };
    bars(&[bar("0 Linear", 0.37, "3.1e-2"), bar("2 Linear", 1.0, "8.4e-2")], rest, buffer);
    let low =
        Rect { y: rest.y + rest.height.min(2), height: rest.height.saturating_sub(2), ..rest };
    let axis = Axis::linear(0.0, 1.0);
    let values: Vec<f64> = (0..20).map(|i| f64::from(i) / 19.0).chain([f64::NAN]).collect();
    sparkline(&values, &axis, theme.loss(), theme, low, buffer);
}

#[test]
fn histograms_bars_and_sparklines() {
    look("amounts", amounts);
    assert_eq!(progress(0.6, 10), "██████░░░░");
    assert_eq!(progress(f64::NAN, 3), "░░░");
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -10.0..10.0f64,
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
        1 => Just(0.0),
        1 => Just(1e308),
        1 => Just(-1e308),
        1 => Just(1e-300),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_size_and_no_number_is_too_much(
        size in (0..40u16, 0..14u16),
        depth in 0..4usize,
        ys in proptest::collection::vec(number(), 0..30),
        flags in any::<(bool, bool, bool)>(),
        range in proptest::option::of((number(), number())),
        cursor in proptest::option::of(number()),
        counts in proptest::collection::vec(any::<u64>(), 0..20),
        classes in 0..6usize,
    ) {
        let theme = Theme::of(DEPTHS[depth]);
        let points: Vec<(f64, f64)> = ys.iter().enumerate().map(|(i, y)| (i as f64, *y)).collect();
        // Also with an area that sticks out of the screen.
        for grown in [0, 3] {
            drawn(size, |area, buffer| {
                let area = Rect { width: area.width + grown, height: area.height + grown, ..area };
                let mut chart = chart(&points, &points, theme);
                (chart.log_x, chart.log_y) = (flags.0, flags.1);
                (chart.range, chart.cursor) = (range, cursor);
                chart.draw(area, buffer);
                chart.legend();
                let field = Field { columns: classes, values: &ys };
                let scale = if flags.2 { Scale::Diverging } else { Scale::Sequential };
                HeatMap { field, scale, limit: None, cursor: Some((classes, 1)), theme }
                    .draw(area, buffer);
                Image { columns: classes, pixels: &ys, theme }.draw(area, buffer);
                let axis = Axis::linear(0.0, 1.0);
                let path = Path { places: points.clone(), now: classes, style: theme.loss(), mark: '●' };
                Landscape { x: axis, y: axis, heights: Some(field), paths: &[path], theme }
                    .draw(area, buffer);
                regions(theme, area, buffer);
                let (low, high) = range.unwrap_or((0.0, 1.0));
                Histogram { low, high, counts: &counts, style: theme.data(), theme }
                    .draw(area, buffer);
                Confusion { classes, counts: &counts, names: &[], theme }.draw(area, buffer);
                sparkline(&ys, &axis, theme.loss(), theme, area, buffer);
                let bar = Bar { name: "漢字".into(), part: low, text: "x".into(), style: theme.data() };
                bars(&[bar], area, buffer);
            });
        }
    }
}
