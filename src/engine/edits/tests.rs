use super::*;

const LOOP: &str = "\
w = 1
for step in range(3):
    zero()
    loss = f(
        w)
    back()
    with quiet:
        w -= 1
print(w)
";

/// The text after faults, every line with the number of the line it stands for.
fn edited(faults: &[Fault]) -> String {
    let edited = Edited::new("loop.py", LOOP, faults).unwrap_or_else(|e| panic!("{}", e.message));
    let rows = edited.lines().unwrap();
    assert_eq!(edited.source().unwrap(), joined(&rows));
    let number = |row: &EditedLine| row.line.map_or("-".into(), |line| line.to_string());
    rows.iter().map(|row| format!("{} {}\n", number(row), row.text)).collect()
}

fn error(faults: &[Fault]) -> (String, String) {
    let error = Edited::new("loop.py", LOOP, faults).unwrap_err();
    (error.kind, error.message)
}

fn moved(line: u32, to: Spot) -> Fault {
    Fault::MoveLine { line, to }
}

#[test]
fn a_run_without_edits_is_the_text_as_written() {
    let skip = Fault::SkipLine { line: 3 };
    let edited = Edited::new("loop.py", LOOP, &[skip]).unwrap();
    assert_eq!((edited.source(), edited.written(7)), (None, 7));
}

#[test]
fn a_statement_moves_with_its_block_and_takes_the_place_s_indentation() {
    assert_eq!(
        edited(&[moved(7, Spot::Before(4))]),
        "1 w = 1\n2 for step in range(3):\n3     zero()\n7     with quiet:\n8         w -= 1\n\
         4     loss = f(\n5         w)\n6     back()\n9 print(w)\n"
    );
    assert_eq!(
        edited(&[moved(4, Spot::After(2))]),
        "1 w = 1\n2 for step in range(3):\n3     zero()\n6     back()\n7     with quiet:\n\
         8         w -= 1\n4 loss = f(\n5     w)\n9 print(w)\n"
    );
    assert_eq!(
        edited(&[moved(8, Spot::Before(6))]),
        "1 w = 1\n2 for step in range(3):\n3     zero()\n4     loss = f(\n5         w)\n8     w -= 1\n\
         6     back()\n7     with quiet:\n-         pass\n9 print(w)\n"
    );
}

#[test]
fn a_statement_stands_twice_with_its_block() {
    assert_eq!(
        edited(&[Fault::DuplicateLine { line: 7 }]),
        "1 w = 1\n2 for step in range(3):\n3     zero()\n4     loss = f(\n5         w)\n6     back()\n\
         7     with quiet:\n8         w -= 1\n7     with quiet:\n8         w -= 1\n9 print(w)\n"
    );
}

#[test]
fn edits_combine_and_lines_keep_their_numbers() {
    let faults = [
        Fault::ReplaceLine { line: 3, text: "pass\nzero(1)".into() },
        moved(6, Spot::Before(3)),
        Fault::InsertLine { text: "clip()".into(), at: Spot::After(6) },
        Fault::ReplaceLine { line: 2, text: "for step in range(1):".into() },
    ];
    assert_eq!(
        edited(&faults),
        "1 w = 1\n2 for step in range(1):\n6     back()\n-     clip()\n3     pass\n3     zero(1)\n\
         4     loss = f(\n5         w)\n7     with quiet:\n8         w -= 1\n9 print(w)\n"
    );
}

#[test]
fn a_line_that_opens_a_block_takes_the_statement_in() {
    let opened = Fault::InsertLine { text: "with quiet():".into(), at: Spot::Before(4) };
    assert_eq!(
        edited(&[opened.clone(), moved(6, Spot::After(4))]),
        "1 w = 1\n2 for step in range(3):\n3     zero()\n-     with quiet():\n\
         4         loss = f(\n5             w)\n6         back()\n\
         7     with quiet:\n8         w -= 1\n9 print(w)\n"
    );
}

#[test]
fn what_cannot_be_edited_is_said() {
    let edit = |message: &str| ("EditError".to_owned(), message.to_owned());
    assert_eq!(
        error(&[moved(5, Spot::Before(3))]),
        edit(
            "move line 5 before line 3: no statement begins on line 5; name the line where it does"
        )
    );
    assert_eq!(
        error(&[moved(2, Spot::Before(6))]),
        edit("move line 2 before line 6: line 6 is inside the statement that is moved")
    );
    assert_eq!(
        error(&[Fault::DuplicateLine { line: 99 }]),
        edit("line 99 twice: there is no line 99")
    );
    let broken = Fault::ReplaceLine { line: 1, text: "w = (".into() };
    assert_eq!(error(&[broken, moved(6, Spot::Before(3))]).0, "SyntaxError");
}

#[test]
fn a_free_edit_is_matched_line_by_line() {
    let text = "\
w = 2
for step in range(3):
    loss = f(
        w)
    zero()
    back()
    print(w)
    with quiet:
        w -= 1
print(w)
";
    assert_eq!(
        edited(&[Fault::Rewrite { text: text.into() }]),
        "1 w = 2\n2 for step in range(3):\n4     loss = f(\n5         w)\n3     zero()\n6     back()\n\
         -     print(w)\n7     with quiet:\n8         w -= 1\n9 print(w)\n"
    );
    assert_eq!(edited(&[Fault::Rewrite { text: String::new() }]), "");
}
