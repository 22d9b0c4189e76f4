//! The questionnaire format: reader and meta-schema agree, every fault has its code, its place and its mend.

use olva::questionnaire::schema;

#[test]
#[ignore = "prints the check of the file named by OLVA_CHECK"]
fn check_one_file() {
    for file in std::env::var("OLVA_CHECK").unwrap().split(',') {
        let text = std::fs::read_to_string(file).unwrap();
        let (out, code) = schema::check_command(&text, file, &|_| None, false);
        println!("{out}exit {code}");
    }
}
