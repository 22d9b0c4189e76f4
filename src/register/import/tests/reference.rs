//! Priority neighbourhoods and populations, in the layouts they were published in.

use super::*;

#[test]
fn neighbourhoods_over_several_communes_are_read_behind_their_guards() {
    let text = "code_qp;lib_qp;insee_reg;lib_reg;insee_dep;lib_dep;insee_com;lib_com;siren_epci;lib_epci\n\
        QN01301A;Entre deux;93;PACA;13;BdR;\"=\"\"13055;13070\"\"\";Marseille;1;x\n\
        QN06099M;Centre;93;PACA;06;AM;6004;Antibes;1;x\n\
        QX1;Faux;93;PACA;06;AM;06004;Antibes;1;x\n";
    assert_eq!(kind(text.as_bytes()), Kind::Qpv);
    let (rows, summary) = read_qpv(&mut Cursor::new(text.as_bytes()), territories()).expect("readable");
    assert_eq!(rows[0].communes, ["13055", "13070"]);
    assert_eq!(
        (rows[1].communes[0].as_str(), rows[1].generation, rows[1].name.as_str()),
        ("06004", 2024, "Centre")
    );
    assert_eq!((summary.rows, summary.rejected.len(), summary.vintage), (3, 1, Some(2024)));
}

#[test]
fn renamed_columns_and_the_old_generation_are_read() {
    let text =
        "Code_QP,nom_qp,commune_qp,annee_fin_valide\nQP018001,Les Gibjoncs,Bourges,2023\nQP018001,Les Gibjoncs,Vierzon,2023\n";
    let (rows, summary) = read_qpv(&mut Cursor::new(text.as_bytes()), territories()).expect("readable");
    assert_eq!((rows.len(), rows[0].generation, summary.vintage), (1, 2015, Some(2015)));
    assert_eq!(rows[0].communes, ["18033", "18279"]);
}

fn population(text: &str) -> Vec<(String, u32)> {
    assert_eq!(kind(text.as_bytes()), Kind::Population, "{text}");
    let (rows, summary) = read_population(&mut Cursor::new(text.as_bytes()), territories()).expect("readable");
    assert_eq!(summary.rejected, []);
    rows.into_iter().map(|p| (p.commune, p.municipal)).collect()
}

#[test]
fn populations_are_read_in_every_layout() {
    let expected = vec![("01001".to_owned(), 860)];
    let layouts = [
        "REG;Région;DEP;ARR;CAN;CODCOM;COM;Commune;PMUN;PCAP;PTOT\n84;Auvergne;01;2;08;001;01001;L'Abergement-Clémenciat;860;16;876\n",
        "CODREG;REG;CODDEP;CODARR;CODCAN;CODCOM;COM;PMUN;PCAP;PTOT\n84;Auvergne;01;2;08;001;L'Abergement-Clémenciat;860;16;876\n",
        "CODREG,REG,CODDEP,CODARR,CODCAN,CODCOM,COM,PMUN,PCAP,PTOT\n84,Auvergne,1,2,8,1,L'Abergement-Clémenciat,860,16,876\n",
        "REG;DEP;COM;PMUN;PCAP;PTOT\n84;01;01001;860;16;876\n",
        "Populations légales\n\nCODGEO;PMUN21\n01001;860\n",
    ];
    for text in layouts {
        assert_eq!(population(text), expected, "{text}");
    }
    let overseas = "CODREG;REG;CODDEP;CODARR;CODCAN;CODCOM;COM;PMUN;PCAP;PTOT\n04;Réunion;974;1;1;411;Saint-Denis;153 810;1;2\n";
    assert_eq!(population(overseas), [("97411".to_owned(), 153_810)]);
}

#[test]
fn districts_are_summed_unless_the_town_is_there() {
    let head = "REG;DEP;COM;PMUN;PCAP;PTOT\n";
    let districts = format!("{head}84;69;69381;100;0;100\n84;69;69382;50;0;50\n94;2A;2A004;70;0;70\n");
    assert_eq!(population(&districts), [("2A004".to_owned(), 70), ("69123".to_owned(), 150)]);
    assert_eq!(
        population(&format!("{districts}84;69;69123;151;0;151\n"))[1],
        ("69123".to_owned(), 151)
    );
}

#[test]
fn a_wrong_reference_file_is_refused_and_bad_rows_are_told() {
    let refused = read_qpv(&mut Cursor::new(b"nom;ville\nA;B\n"), territories()).expect_err("no QPV");
    assert!(refused.message.contains("Liste d’associations"), "{refused}");
    let text = "REG;DEP;COM;PMUN;PCAP;PTOT\n84;69;69381;beaucoup;0;100\n84;69;;50;0;50\n";
    let (rows, summary) = read_population(&mut Cursor::new(text.as_bytes()), territories()).expect("readable");
    assert!(rows.is_empty());
    let causes: Vec<Cause> = summary.rejected.iter().map(|r| r.cause).collect();
    assert_eq!(causes, [Cause::Number, Cause::Commune]);
}
