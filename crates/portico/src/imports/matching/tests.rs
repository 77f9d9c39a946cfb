//! Which identifiers file a message, and which keep it out, case by case. (T-49)

use base::{Instant, name::Spelling};

use super::*;

fn named(text: &str) -> PersonName {
    let mut parts = text.split(',');
    let mut next = || parts.next().unwrap_or_default();
    let (family, given, middle, suffix) = (next(), next(), next(), next());
    PersonName::parse(Spelling { family, given, middle, suffix, prefix: "" }).unwrap()
}

fn chart(number: &str, name: &str, born: &str, sex: Sex) -> Candidate {
    Candidate {
        id: PatientId::new(Instant::from_millis(0)),
        names: vec![named(name)],
        birth_date: born.parse().unwrap(),
        sex,
        record_numbers: vec![number.to_owned()],
        order_numbers: Vec::new(),
    }
}

/// `number|name|birth|sex`; what is empty was not sent.
fn seen(text: &str) -> Seen {
    let parts: Vec<&str> = text.split('|').collect();
    Seen {
        names: Some(parts[1]).filter(|n| !n.is_empty()).map(named).into_iter().collect(),
        birth: match parts[2] {
            "" => Birth::Absent,
            "?" => Birth::Unreadable,
            day => Birth::Day(day.parse().unwrap()),
        },
        sex: match parts[3] {
            "F" => Some(Sex::Female),
            "M" => Some(Sex::Male),
            _ => None,
        },
        record_numbers: Some(parts[0].to_owned()).filter(|n| !n.is_empty()).into_iter().collect(),
        has_number: true,
        order_numbers: Vec::new(),
    }
}

#[test]
fn t49_two_identifiers_agree_and_none_conflicts() {
    let rosa = chart("1001", "García López,Rosa", "1961-03-14", Sex::Female);
    let anna = chart("1005", "Novák,Anna", "2001-09-09", Sex::Female);
    let ella = chart("1006", "Novák,Ella", "2001-09-09", Sex::Female);
    let senior = chart("1010", "Ellis,Robert,,Sr", "1949-06-12", Sex::Male);
    let junior = chart("1011", "Ellis,Robert,,Jr", "1978-01-25", Sex::Male);
    let double = chart("1098", "Novák,Anna", "2001-09-09", Sex::Female);
    let mut hannah = chart("1014", "Stein,Hannah", "1988-05-23", Sex::Female);
    hannah.names.push(named("Adler,Hannah"));
    let baby = chart("2001", "Novák,Baby Boy", "2026-11-20", Sex::Male);
    let (rosas, twins) = (vec![rosa], vec![anna.clone(), ella]);
    let roberts = vec![senior, junior];
    let (doubles, aliased) = (vec![anna, double], vec![hannah]);
    let table: Vec<(&str, &[Candidate], Result<usize, Reason>)> = vec![
        // Two of record number, birth date, name.
        ("1001|GARCIA LOPEZ,ROSA|1961-03-14|F", &rosas, Ok(0)),
        ("1001||1961-03-14|", &rosas, Ok(0)),
        ("1001|GARCIA-LOPEZ,Rosa||", &rosas, Ok(0)),
        ("|GARCIALOPEZ,ROSA|1961-03-14|", &rosas, Ok(0)),
        // One is not enough, and sex never counts.
        ("1001|||F", &rosas, Err(Reason::Insufficient)),
        ("||1961-03-14|F", &rosas, Err(Reason::Insufficient)),
        ("|García López,Rosa||F", &rosas, Err(Reason::Insufficient)),
        ("|Somebody,Else|1999-01-01|F", &rosas, Err(Reason::NoMatch)),
        // Any conflict keeps it out.
        ("1001|García López,Rosa|1961-04-13|F", &rosas, Err(Reason::BirthDateConflict)),
        ("1001|García López,Eva|1961-03-14|F", &rosas, Err(Reason::NameConflict)),
        ("1001|García López,Rosa|1961-03-14|M", &rosas, Err(Reason::SexConflict)),
        ("9999|García López,Rosa|1961-03-14|F", &rosas, Err(Reason::UnknownRecordNumber)),
        ("1001|García López,Rosa|?|F", &rosas, Err(Reason::BirthDateUnreadable)),
        // Family and given name swapped: a warning only.
        ("1001|Rosa,García López|1961-03-14|F", &rosas, Ok(0)),
        // Twins need the given name or the number.
        ("|NOVAK,A|2001-09-09|F", &twins, Err(Reason::Twins)),
        ("|NOVAK,|2001-09-09|F", &twins, Err(Reason::Twins)),
        ("|NOVAK,Ella|2001-09-09|F", &twins, Ok(1)),
        // Father and son.
        ("|Ellis,Robert|1978-01-25|M", &roberts, Ok(1)),
        ("|Ellis,Robert,,Sr|1978-01-25|M", &roberts, Err(Reason::NoMatch)),
        // Two charts for one person.
        ("|Novák,Anna|2001-09-09|F", &doubles, Err(Reason::SeveralCandidates)),
        // Names that were declared to us.
        ("|ADLER,HANNAH|1988-05-23|F", &aliased, Ok(0)),
        // A name that a ward gave says nothing, for or against.
        ("2001|Novák,BB|2026-11-20|M", std::slice::from_ref(&baby), Ok(0)),
        ("2001|Novák,Baby Girl|2026-11-20|", std::slice::from_ref(&baby), Ok(0)),
        ("|Novák,Baby Boy|2026-11-20|M", std::slice::from_ref(&baby), Err(Reason::Insufficient)),
        ("|Novák,Baby Boy|2026-11-20|M", &[], Err(Reason::NoMatch)),
        ("1234|Any,Body|1999-01-01|M", &[], Err(Reason::UnknownRecordNumber)),
    ];
    for (source, charts, expected) in table {
        let decision = decide(&seen(source), charts);
        match (expected, &decision) {
            (Ok(place), Decision::File { patient, .. }) => {
                assert_eq!(*patient, charts[place].id, "{source}");
            }
            (Err(reason), Decision::Quarantine(found)) => {
                assert_eq!(*found, reason, "{source}");
            }
            _ => panic!("{source}: {decision:?}"),
        }
    }
}

#[test]
fn our_order_number_is_an_identifier_and_can_conflict() {
    let mut rosa = chart("1001", "García López,Rosa", "1961-03-14", Sex::Female);
    let mut source = seen("|García López,Rosa||F");
    source.order_numbers = vec!["ORD-1".to_owned()];
    let known = |chart: &Candidate| decide(&source, std::slice::from_ref(chart));
    assert_eq!(known(&rosa), Decision::Quarantine(Reason::Insufficient));
    rosa.order_numbers = source.order_numbers.clone();
    assert!(matches!(known(&rosa), Decision::File { rule, .. } if rule == "order_number name"));
}

#[test]
fn the_record_says_which_identifiers_agreed() {
    let rosa = chart("1001", "García López,Rosa", "1961-03-14", Sex::Female);
    let decision = decide(&seen("1001|Rosa,García López|1961-03-14|"), &[rosa]);
    let Decision::File { rule, .. } = decision else { panic!("{decision:?}") };
    assert_eq!(rule, "record_number birth_date name (transposed)");
}

/// So that nobody has to look for everybody of a name.
#[test]
fn t49_who_has_only_the_name_in_common_decides_nothing() {
    let rosa = chart("1001", "García López,Rosa", "1961-03-14", Sex::Female);
    let mut namesake = chart("1099", "García López,Rosa", "1977-07-07", Sex::Male);
    namesake.names.push(named("Nobody,Here"));
    for known in [vec![], vec![rosa]] {
        let all = [known.clone(), vec![namesake.clone()]].concat();
        for text in [
            "|García López,Rosa|1961-03-14|F",
            "|García López,Rosa|1961-03-14|M",
            "|García López,Rosa|1961-04-13|F",
            "|García López,Rosa||F",
            "|Rosa,García López|1961-03-14|",
            "|Nobody,Here|1999-01-01|",
            "|Nobody,Here|1961-03-14|",
            "||1961-03-14|F",
            "1001|García López,Rosa||F",
            "1001|García López,Rosa|1961-04-13|F",
            "9999|García López,Rosa|1961-03-14|F",
            "9999|Nobody,Here||",
        ] {
            assert_eq!(decide(&seen(text), &all), decide(&seen(text), &known), "{text}");
        }
    }
}
