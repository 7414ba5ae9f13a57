//! Tables as people have them: every mistake gets a sentence.

use std::io::Cursor;

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Result<Table> {
    read_with(text, &Options::default())
}

fn read_with(text: &str, options: &Options) -> Result<Table> {
    let text = text.to_owned();
    Table::read(&move || Ok(Box::new(Cursor::new(text.clone().into_bytes()))), "t.csv", options)
}

fn error(text: &str) -> String {
    format!("{:#}", read(text).unwrap_err())
}

const GOOD: &str = "size,colour,kind\n1,red,a\n2,blue,b\n3,red,a\n4.5,blue,b\n";

#[test]
fn numbers_stay_categories_are_encoded_and_the_last_column_is_the_target() {
    let table = read(GOOD).unwrap();
    assert_eq!((table.rows, table.inputs), (4, 3));
    // size, colour=blue, colour=red
    assert_eq!(table.x[..6], [1.0, 0.0, 1.0, 2.0, 1.0, 0.0]);
    let Target::Classes { names, y } = &table.target else { panic!("classes") };
    assert_eq!((names.join(" "), y.as_slice()), ("a b".into(), &[0, 1, 0, 1][..]));
    assert_eq!(
        table.notes[1..],
        ["size: number", "colour: category of 2", "kind: 2 classes (target)"]
    );
}

#[test]
fn delimiters_quotes_and_marks_are_recognised() {
    for delimiter in [";", "\t", "|"] {
        let table = read(&GOOD.replace(',', delimiter)).unwrap();
        assert_eq!((table.rows, table.inputs), (4, 3), "{delimiter:?}");
    }
    let table = read(&format!("\u{feff}{}", GOOD.replace("red", "\"red, dark\""))).unwrap();
    assert_eq!(table.columns[0].name, "size");
    assert_eq!(
        table.columns[1].categories.as_deref(),
        Some(&["blue".into(), "red, dark".into()][..])
    );
}

#[test]
fn a_number_with_many_values_is_predicted_as_a_number() {
    let table = read("a,b\n1,0.5\n2,1.25\n3,2\n4,3.5\n").unwrap();
    assert_eq!(table.target, Target::Numbers(vec![0.5, 1.25, 2.0, 3.5]));
    let options = Options { target: Some("a".into()), ..Options::default() };
    let table = read_with("a,b\n1,0.5\n2,1.25\n1,2\n2,3.5\n", &options).unwrap();
    assert!(matches!(table.target, Target::Classes { ref y, .. } if *y == [0, 1, 0, 1]));
}

#[test]
fn a_file_without_a_header_gets_names() {
    let table = read("1,2,0\n3,4,1\n5,6,0\n7,8,1\n").unwrap();
    assert_eq!((table.rows, table.columns[2].name.as_str()), (4, "column3"));
}

#[test]
fn missing_values_are_counted_dropped_or_filled() {
    let text = "a,b,k\n1,5,x\n,6,y\n3,NA,x\n5,7,y\n4,8,x\n6,9,\n9,1,y\n";
    let table = read(text).unwrap();
    assert_eq!(table.rows, 4);
    assert!(table.notes.contains(&"a: number, 1 missing".to_owned()), "{:?}", table.notes);
    assert!(table.notes.contains(&"3 rows with missing values are left out".to_owned()));
    let options = Options { missing: Missing::Mean, ..Options::default() };
    let table = read_with(text, &options).unwrap();
    assert_eq!(table.rows, 6);
    assert_eq!(table.x[2], 28.0 / 6.0, "the mean of a's six values");
}

#[test]
fn mistakes_are_named_with_file_line_and_remedy() {
    let ragged = error("a,b,k\n1,2,x\n1,2\n3,4,y\n");
    assert!(ragged.contains("t.csv, line 3: 2 fields, but 3 columns"), "{ragged}");
    let text = error("a,k\n1,x\n2,y\n3,x\nfour,y\n5,x\n");
    assert!(text.contains("line 5: 'four' in column 'a' is not a number"), "{text}");
    let one = error("a,k\n1,x\n2,x\n3,x\n4,x\n");
    assert!(one.contains("same class in 'k'") && one.contains("--set target="), "{one}");
    assert!(error("a,k\n").contains("no rows"));
    assert!(error("").contains("empty"));
    assert!(error("a\n1\n2\n").contains("one column"));
    assert!(error("a,k\n1,x\n,y\n,x\n").contains("too few"), "{}", error("a,k\n1,x\n,y\n,x\n"));
    assert!(error("a\0b,c").contains("no text"));
    let options = Options { target: Some("colur".into()), ..Options::default() };
    let wrong = read_with(GOOD, &options).unwrap_err().to_string();
    assert!(wrong.contains("size, colour, kind"), "{wrong}");
    let latin =
        Table::read(&|| Ok(Box::new(&b"a,k\n1,x\n2,\xe9\n"[..])), "t.csv", &Options::default());
    let latin = latin.unwrap_err().to_string();
    assert!(latin.contains("line 3: not UTF-8"), "{latin}");
}

#[test]
fn ten_million_rows_are_refused_with_the_limit_and_without_the_memory() {
    struct Endless(u64);
    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let line: &[u8] = if self.0 == 0 { b"a,b,c,k\n" } else { b"1,2,3,x\n" };
            self.0 += 1;
            buffer[..line.len()].copy_from_slice(line);
            Ok(line.len())
        }
    }
    let error = Table::read(&|| Ok(Box::new(Endless(0))), "t.csv", &Options::default());
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("more than 25 million values") && error.contains("first 6250000 rows"),
        "{error}"
    );
}

#[test]
fn a_column_whose_texts_do_not_repeat_is_left_out() {
    let table = read("id,a,k\nq,1,x\nr,2,y\ns,3,x\nt,4,y\n").unwrap();
    assert_eq!(table.inputs, 1);
    assert!(table.columns[0].ignored);
}

proptest! {
    #[test]
    fn a_table_of_numbers_is_read_as_it_was_written(
        rows in proptest::collection::vec((-1e6f32..1e6, -1.0f32..1.0, 0u8..3), 6..40),
        delimiter in prop_oneof![Just(','), Just(';'), Just('\t')],
    ) {
        prop_assume!(rows.iter().any(|row| row.2 != rows[0].2));
        let mut text = ["a", "b", "k"].join(&delimiter.to_string()) + "\n";
        for (a, b, k) in &rows {
            text += &format!("{a}{delimiter}{b}{delimiter}k{k}\n");
        }
        let table = read(&text).unwrap();
        prop_assert_eq!(table.rows, rows.len());
        for (row, x) in rows.iter().zip(table.x.chunks(2)) {
            prop_assert_eq!((row.0, row.1), (x[0], x[1]));
        }
        let Target::Classes { names, y } = &table.target else { panic!("classes") };
        for (row, class) in rows.iter().zip(y) {
            prop_assert_eq!(&names[*class as usize], &format!("k{}", row.2));
        }
    }

    #[test]
    fn any_text_is_a_table_or_an_error(text in "[a-c0-9,;\"\n\t. ]{0,200}") {
        if let Ok(table) = read(&text) {
            prop_assert_eq!(table.x.len(), table.rows * table.inputs);
            prop_assert!(table.x.iter().all(|value| value.is_finite()));
        }
    }

    #[test]
    fn any_bytes_are_a_table_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Table::read(&move || Ok(Box::new(Cursor::new(bytes.clone()))), "t.csv", &Options::default());
    }
}
