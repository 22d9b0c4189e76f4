//! Layout tests: whatever the data, no text is cut, no text covers another, every number is finite.

use proptest::prelude::*;

use super::super::{BarRow, Chart, ComparedRow, DumbbellRow, Medium, Point, Unit};
use super::canvas::WIDTH;

fn check(chart: &Chart) {
    let canvas = super::draw(chart, Medium::Print);
    let texts = canvas.texts();
    let height = canvas.height().ceil();
    for text in &texts {
        assert!(
            text.left >= -0.5 && text.right <= WIDTH + 0.5 && text.top >= -0.5 && text.bottom <= height + 0.5,
            "outside the figure (height {height}): {text:?} of {chart:?}"
        );
    }
    for (i, a) in texts.iter().enumerate() {
        for b in &texts[i + 1..] {
            let wide = a.right.min(b.right) - a.left.max(b.left);
            let high = a.bottom.min(b.bottom) - a.top.max(b.top);
            assert!(wide <= 0.5 || high <= 0.5, "{a:?} covers {b:?} in {chart:?}");
        }
    }
    for medium in [Medium::Print, Medium::Screen] {
        let svg = super::svg(chart, medium, "g1", Some("a b"));
        for broken in ["=\"NaN", "=\"inf", "=\"-inf", ",NaN ", ",inf "] {
            assert!(!svg.contains(broken) || format!("{chart:?}").contains(broken), "{svg}");
        }
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
        assert_eq!(svg.matches("<g>").count(), svg.matches("</g>").count());
        assert_eq!(svg, super::svg(chart, medium, "g1", Some("a b")));
    }
}

fn label() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-zéèàç]{1,12}( [a-zéèàç]{1,10}){0,3}",
        "[A-Za-zéè ]{0,80}",
        "[A-Z]{60,80}",
        Just("Nantes 🎉 جمعية".to_owned()),
        Just(String::new()),
    ]
}

fn value(low: f64, high: f64) -> impl Strategy<Value = f64> {
    prop_oneof![8 => low..=high, 1 => Just(0.0), 1 => Just(high), 1 => Just(f64::NAN)]
}

fn point() -> impl Strategy<Value = Option<Point>> {
    (value(0.0, 100.0), 0.0..30.0f64, any::<bool>(), any::<bool>(), 0..5u8).prop_map(|(value, half, shown, fragile, hidden)| {
        let interval = shown.then(|| ((value - half).max(0.0), (value + half).min(100.0)));
        (hidden > 0).then_some(Point {
            value,
            interval,
            fragile,
        })
    })
}

fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![
        Just(Unit::Percent),
        Just(Unit::Count),
        Just(Unit::Number),
        Just(Unit::Euro),
        Just(Unit::Index),
        Just(Unit::Points)
    ]
}

fn bar_rows() -> impl Strategy<Value = Vec<BarRow>> {
    let row = (label(), proptest::option::of(0..100_000usize), point(), any::<bool>());
    prop::collection::vec(
        row.prop_map(|(label, n, point, strong)| BarRow { label, n, point, strong }),
        0..=30,
    )
}

fn shares(parts: usize) -> impl Strategy<Value = Vec<(String, usize, Option<Vec<f64>>)>> {
    let row = (
        label(),
        0..100_000usize,
        proptest::option::weighted(0.9, prop::collection::vec(value(0.0, 60.0), parts)),
    );
    prop::collection::vec(row, 0..=30)
}

fn cells(columns: usize, high: f64) -> impl Strategy<Value = Vec<(String, Vec<Option<f64>>)>> {
    prop::collection::vec(
        (
            label(),
            prop::collection::vec(proptest::option::weighted(0.9, value(0.0, high)), columns),
        ),
        0..=30,
    )
}

fn levels() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(label(), 0..=8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bars_and_dots_hold_any_rows(unit in unit(), rows in bar_rows(), reference in proptest::option::of((0.0..100.0f64, label()))) {
        check(&Chart::Bars { unit, rows: rows.clone() });
        check(&Chart::Dots { unit, rows, reference });
    }

    #[test]
    fn comparisons_hold_any_rows(
        unit in unit(),
        names in (label(), label()),
        rows in prop::collection::vec((label(), point(), value(0.0, 100.0), any::<bool>()), 0..=20),
    ) {
        let rows = rows
            .into_iter()
            .map(|(label, own, value, strong)| ComparedRow {
                label,
                own,
                other: Point { value, interval: Some((value - 1.0, value + 2.0)), fragile: false },
                strong,
            })
            .collect();
        check(&Chart::Compared { unit, names, rows });
    }

    #[test]
    fn dumbbells_hold_any_rows(
        unit in unit(),
        moments in ("[0-9]{4}|[a-zé ]{0,60}", "[0-9]{4}|[a-zé ]{0,60}"),
        rows in prop::collection::vec((label(), point(), point(), any::<bool>(), "|[+−][0-9]{1,3} points|non notable"), 0..=20),
    ) {
        let row = |(label, before, after, strong, note): (String, Option<Point>, Option<Point>, bool, String)| DumbbellRow {
            label,
            points: before.zip(after),
            strong,
            note,
        };
        check(&Chart::Dumbbell { unit, moments, rows: rows.into_iter().map(row).collect() });
    }

    #[test]
    fn grouped_bars_hold_any_rows(
        unit in unit(),
        series in prop::collection::vec(label(), 0..=3),
        rows in prop::collection::vec((label(), prop::collection::vec(point(), 3)), 0..=20),
    ) {
        check(&Chart::Grouped { unit, series, rows });
    }

    #[test]
    fn scales_hold_any_rows(levels in levels(), rows in shares(8), neutral in proptest::option::of(0..9usize)) {
        check(&Chart::Likert { levels, rows, neutral });
    }

    #[test]
    fn strips_hold_any_rows(parts in levels(), rows in shares(8), ordered in any::<bool>()) {
        check(&Chart::Strips { parts, rows, ordered });
    }

    #[test]
    fn histograms_hold_any_classes(
        classes in prop::collection::vec((prop_oneof![label(), "[0-9]{1,3}–[0-9]{1,3}"], proptest::option::weighted(0.9, value(0.0, 9e6))), 0..=30),
        median in proptest::option::of((0.0..30.0f64, label())),
        axis in label(),
        unit in unit(),
    ) {
        check(&Chart::Histogram { classes, median, axis, unit });
    }

    #[test]
    fn heat_tables_hold_any_cells(unit in unit(), columns in prop::collection::vec(label(), 0..=14), rows in cells(14, 100_000.0)) {
        check(&Chart::Heat { unit, columns, rows });
    }

    #[test]
    fn treemaps_hold_any_parts(parts in prop::collection::vec((label(), value(-5.0, 1e6), "[0-9]{1,4} · [0-9]{1,2} %"), 0..=30)) {
        check(&Chart::Treemap { parts });
    }

    #[test]
    fn quadrants_hold_any_points(
        points in prop::collection::vec((label(), value(0.0, 100.0), value(0.0, 100.0)), 0..=30),
        cuts in (0.0..100.0f64, 0.0..100.0f64),
        names in (label(), label(), label()),
    ) {
        let (x, y, corner) = names;
        check(&Chart::Quadrant { x: (x, Unit::Percent, cuts.0), y: (y, Unit::Percent, cuts.1), points, corner });
    }

    #[test]
    fn waterfalls_hold_any_steps(steps in prop::collection::vec((label(), value(-1000.0, 10_000.0), any::<bool>()), 0..=20)) {
        check(&Chart::Waterfall { steps });
    }

    #[test]
    fn lines_hold_any_series(
        unit in unit(),
        ticks in prop::collection::vec(prop_oneof![label(), "20[0-9]{2}"], 0..=20),
        series in cells(20, 1000.0),
        marks in prop::collection::vec((0..25usize, "[A-Z][0-9]"), 0..=8),
    ) {
        check(&Chart::Lines { unit, ticks, series, marks });
    }
}

#[test]
fn an_empty_chart_says_so() {
    let svg = super::svg(
        &Chart::Bars {
            unit: Unit::Percent,
            rows: Vec::new(),
        },
        Medium::Print,
        "g",
        None,
    );
    assert!(svg.contains("Aucune donnée à afficher"));
    assert!(svg.contains(r#"aria-hidden="true""#));
}

#[test]
fn hidden_values_are_said_secret() {
    let row = BarRow {
        label: "Culture".to_owned(),
        n: Some(3),
        point: None,
        strong: false,
    };
    let svg = super::svg(
        &Chart::Bars {
            unit: Unit::Percent,
            rows: vec![row],
        },
        Medium::Print,
        "g",
        None,
    );
    assert!(svg.contains(">secret<"));
}

#[test]
fn fragile_values_are_lighter_and_said_so() {
    let point = Point {
        value: 40.0,
        interval: None,
        fragile: true,
    };
    let row = BarRow {
        label: "Culture".to_owned(),
        n: Some(12),
        point: Some(point),
        strong: false,
    };
    let svg = super::svg(
        &Chart::Bars {
            unit: Unit::Percent,
            rows: vec![row],
        },
        Medium::Print,
        "g",
        None,
    );
    assert!(svg.contains(">fragile<") && svg.contains("fill-opacity"));
}

#[test]
fn markup_in_labels_is_text() {
    let row = BarRow {
        label: "<script>a&b</script>".to_owned(),
        n: None,
        point: None,
        strong: false,
    };
    let svg = super::svg(
        &Chart::Bars {
            unit: Unit::Percent,
            rows: vec![row],
        },
        Medium::Screen,
        "g\"><x",
        Some("\"onload=\"x"),
    );
    assert!(!svg.contains("<script") && !svg.contains("<x") && !svg.contains("\"onload"));
}

#[test]
fn screens_take_variables_and_print_takes_fixed_colours() {
    let point = Point {
        value: 40.0,
        interval: Some((30.0, 50.0)),
        fragile: false,
    };
    let row = BarRow {
        label: "Culture".to_owned(),
        n: None,
        point: Some(point),
        strong: true,
    };
    let chart = Chart::Bars {
        unit: Unit::Percent,
        rows: vec![row],
    };
    assert!(super::svg(&chart, Medium::Screen, "g", None).contains("var(--c-accent,#1d5ca6)"));
    assert!(!super::svg(&chart, Medium::Print, "g", None).contains("var("));
}
