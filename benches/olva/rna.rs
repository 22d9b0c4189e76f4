//! The cost of a national register: 1.3 million rows of the RNA (waldec), filtered to one territory in one pass. The file is made
//! while it is read, so that only the importer’s memory counts.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use olva::library::territories;
use olva::register::import::{Event, Filter, Kind, Options, read};
use olva::values::Date;

use super::{cpu, line};

const ROWS: usize = 1_300_000;
/// Rows of the block that is repeated.
const BLOCK: usize = 4_000;

/// A file of the RNA, as long as wanted and never in memory.
struct Register {
    header: Vec<u8>,
    block: Vec<u8>,
    place: usize,
}

impl Register {
    fn new() -> Self {
        let header = "id;id_ex;siret;rup_mi;gestion;date_creat;date_decla;date_publi;date_disso;nature;groupement;titre;titre_court;objet;objet_social1;objet_social2;adrs_complement;adrs_numvoie;adrs_repetition;adrs_typevoie;adrs_libvoie;adrs_distrib;adrs_codeinsee;adrs_codepostal;adrs_libcommune;adrg_declarant;adrg_complemid;adrg_complemgeo;adrg_libvoie;adrg_distrib;adrg_codepostal;adrg_achemine;adrg_pays;dir_civilite;siteweb;publiweb;observation;position;maj_time\n";
        let object = "organiser des rencontres, des sorties et des ateliers pour les habitants du quartier ; favoriser l'entraide entre voisins et la transmission des savoir-faire entre générations ; contribuer à l'animation de la vie locale, en lien avec les autres associations et les services publics ".repeat(2);
        let communes = territories().communes();
        let mut block = String::new();
        for n in 0..BLOCK {
            // One row in a hundred is in Bourges.
            let commune = if n % 100 == 0 {
                territories().commune("18033").unwrap()
            } else {
                &communes[(n * 7_919) % communes.len()]
            };
            let postcode = commune.postcodes.split(' ').next().unwrap_or("");
            block += &format!(
                "\"W{:09}\";\"\";\"\";\"\";\"181S\";\"1998-02-{:02}\";\"2021-05-04\";\"1998-03-01\";\"0001-01-01\";\"D\";\"S\";\"ASSOCIATION DES AMIS DU LAVOIR N° {n}\";\"AAL\";\"{object}\";\"{:06}\";\"000000\";\"\";\"12\";\"\";\"RUE\";\"DU LAVOIR\";\"\";\"{}\";\"{postcode}\";\"{}\";\"\";\"\";\"\";\"12 RUE DU LAVOIR\";\"\";\"{postcode}\";\"{}\";\"FRANCE\";\"MR\";\"\";\"1\";\"\";\"A\";\"2021-05-05 10:00:00\"\n",
                n,
                1 + n % 28,
                6_000 + n % 30_000,
                commune.code,
                commune.name.to_uppercase(),
                commune.name.to_uppercase(),
            );
        }
        Register {
            header: header.into(),
            block: block.into(),
            place: 0,
        }
    }

    fn length(&self) -> usize {
        self.header.len() + self.block.len() * (ROWS / BLOCK)
    }
}

impl Read for Register {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let from = match self.place.checked_sub(self.header.len()) {
            None => &self.header[self.place..],
            Some(_) if self.place >= self.length() => &[],
            Some(within) => &self.block[within % self.block.len()..],
        };
        let count = from.len().min(buffer.len());
        buffer[..count].copy_from_slice(&from[..count]);
        self.place += count;
        Ok(count)
    }
}

impl Seek for Register {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.place = match to {
            SeekFrom::Start(place) => usize::try_from(place).unwrap(),
            SeekFrom::Current(by) => self.place.saturating_add_signed(isize::try_from(by).unwrap()),
            SeekFrom::End(by) => self.length().saturating_add_signed(isize::try_from(by).unwrap()),
        };
        Ok(self.place as u64)
    }
}

/// Highest resident memory of this process so far, in megabytes. Linux.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
}

/// Reads the register. To be called first: the peak of memory is that of the process.
pub(crate) fn measure() {
    let mut register = Register::new();
    let filter = Filter::of(territories(), "18033").unwrap();
    let options = Options::new(Kind::RnaWaldec, &filter, Date::constant(2026, 11, 22));
    let (mut kept, start) = (0, cpu("self"));
    let summary = read(&mut register, &options, territories(), &mut |event| {
        kept += u64::from(matches!(event, Event::Row(_)));
        ControlFlow::Continue(())
    })
    .unwrap();
    let spent = cpu("self") - start;
    assert_eq!((summary.rows, kept), (ROWS as u64, summary.kept));
    line(
        &format!(
            "RNA of {ROWS} rows ({} MB), filtered to one commune: rows/s of CPU",
            register.length() >> 20
        ),
        "≥ 200 000",
        "≥ 500 000",
        &format!("{:.0} ({kept} kept, {spent:.1} s)", ROWS as f64 / spent),
    );
    line(
        "the same: peak resident memory",
        "≤ 100 MB",
        "≤ 50 MB",
        &format!("{:.0} MB", peak()),
    );
}
