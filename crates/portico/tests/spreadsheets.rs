//! Results from tables (CSV), for whoever cannot send messages: the same rules, and nothing that
//! was dropped in silence. (R-B1.8)

use db::sql;

use super::{
    cast::{Page, Portal},
    imports::{Told, import, reason},
    messages::count,
    results::first,
    story,
};
use crate::imports::{self, Line};

const HEADING: &str = "report_number,laboratory,record_number,authority,family,given,birth_date,\
    sex,report,report_code,collected,status,test,test_code,value,unit,range,flag,note\n";

/// Rosa's two reports, of which one has two rows with another's between them.
const ROSAS: &str = "\
    R-1,NORTHLAB,LFM-1001,LFM,García López,Rosa,3/14/1961,F,Basic metabolic panel,24321-2,\
    2026-11-22 06:40,final,Sodium,2951-2,139,mmol/L,136-145,N,\n\
    R-2,NORTHLAB,LFM-1001,LFM,García López,Rosa,1961-03-14,F,Urine,,2026-11-22,,Nitrite,,NEG,,,N,\
    \"Seen | twice;\nlooked at ^ again\"\n\
    R-1,NORTHLAB,LFM-1001,LFM,García López,Rosa,3/14/1961,F,Basic metabolic panel,24321-2,\
    2026-11-22 06:40,final,Potassium,2823-3,4.2,mmol/L,3.5-5.1,,\n";

async fn table(portal: &Portal, text: impl AsRef<[u8]>) -> Vec<Line> {
    let file = portal.scratch.folder().join("results.csv");
    std::fs::write(&file, text).unwrap();
    let mut told = Told::default();
    imports::import_files(&portal.app, &[file], &mut told).await.unwrap();
    told.lines
}

fn fates(lines: &[Line]) -> Vec<(&str, &str)> {
    lines.iter().map(|line| (line.outcome, reason(line))).collect()
}

story! {
    async fn a_table_is_filed_report_by_report_and_once(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let lines = table(portal, format!("\u{feff}{HEADING}{ROSAS}")).await;
        assert_eq!(fates(&lines), [("filed", ""), ("filed", "")]);
        assert!(lines.iter().all(|line| line.patient_mrn.as_deref() == Some("LFM-1001")));
        let again = table(portal, format!("{HEADING}{ROSAS}")).await;
        assert_eq!(fates(&again), [("duplicate", ""), ("duplicate", "")]);
        let mut rosa = portal.patient("rosa").await;
        let list = format!("/p/{patient}/results");
        let page: Page = rosa.get(&list).await;
        assert!(page.says("Basic metabolic panel") && page.says("Urine"), "{}", page.html);
        let corrected = ROSAS.replace(",4.2,", ",4.4,").replace(",final,", ",corrected,");
        let lines = table(portal, format!("{HEADING}{corrected}")).await;
        assert_eq!(fates(&lines), [("filed", ""), ("duplicate", "")]);
        let item = first(&rosa.get(&list).await.html).unwrap();
        let page = rosa.get(&format!("{list}/{item}")).await;
        assert!(page.says("4.4 mmol/L") && page.says("139 mmol/L"), "{}", page.html);
    }

    async fn what_is_serious_in_a_table_is_held_and_its_marks_are_text(portal) {
        portal.enrolled("rosa");
        for (value, class) in [(",6.9,", "critical"), (",\"6,9\",", "unclassified")] {
            let lines = table(portal, format!("{HEADING}{}", ROSAS.replace(",4.2,", value))).await;
            let found: Vec<_> = lines[0].results.iter().map(|one| (one.class, one.state)).collect();
            assert_eq!(found, [(class, "held")], "{lines:?}");
        }
        let hostile = ROSAS.replace("Basic metabolic panel", "\"x|F\r\nOBX|9|NM|^^||1\"");
        let lines = table(portal, format!("{HEADING}{hostile}")).await;
        assert_eq!(lines[0].results.len(), 1, "no cell ends a segment: {lines:?}");
    }

    async fn a_table_finds_patients_by_the_rule_of_every_message(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let cases = [
            (("", ""), "filed", ""),
            (("1961-03-14", "1961-04-13"), "quarantined", "birth_date_conflict"),
            (("1961-03-14", "March"), "quarantined", "birth_date_unreadable"),
            (("LFM-1001,LFM,", ",,"), "quarantined", "clia_id_missing"),
            (("LFM-1001,LFM,", "LFM-1001,OTHER,"), "filed", ""),
            (("García López,Rosa,", ",,"), "quarantined", "clia_id_missing"),
        ];
        let urine = ROSAS.lines().skip(1).take(2).collect::<Vec<_>>().join("\n");
        for (place, ((from, to), outcome, why)) in cases.into_iter().enumerate() {
            let text = urine.replace(from, to).replace("R-2", &format!("R-{place}9"));
            let text = if from.is_empty() { urine.clone() } else { text };
            let lines = table(portal, format!("{HEADING}{text}\n")).await;
            assert_eq!(fates(&lines), [(outcome, why)], "{to}");
        }
    }

    async fn what_cannot_be_read_is_refused_with_its_line(portal) {
        portal.enrolled("rosa");
        let second = |from: &str, to: &str| format!("{HEADING}{}", ROSAS.replace(from, to));
        let whole = [
            (format!("color,{HEADING}1"), "column 1 of the heading is not known"),
            (HEADING.replace(",note", ",flag"), "has the column flag twice"),
            (HEADING.replace(",test,", ","), "lacks the column test"),
            (HEADING.to_owned(), "has no rows"),
            (format!("{HEADING}R-1,two\n"), "line 2 is no row of the table: it has 2 cells"),
            (String::new(), "lacks the column report_number"),
        ];
        for (text, said) in whole {
            let text = if text.is_empty() || text == HEADING { text } else { format!("{text}{ROSAS}") };
            let lines = table(portal, &text).await;
            let told = lines[0].reason.clone().unwrap();
            assert!(lines.len() == 1 && told.contains(said), "{said}: {told}");
            assert!(!told.contains("color"), "what was sent is not repeated");
        }
        let latin = table(portal, [HEADING.as_bytes(), b"R-1,Garc\xeda\n"].concat()).await;
        assert!(latin[0].reason.clone().unwrap().contains("UTF-8"), "{latin:?}");
        let undated = second("2026-11-22 06:40,final,Sodium", ",final,Sodium");
        let undated = undated.replace("2026-11-22 06:40,final,Potassium", ",final,Potassium");
        let reports = [
            (second(",final,Potassium", ",done,Potassium"), "lines 2 and 5 are one report"),
            (second(",final,", ",done,"), "line 2: status is final, corrected"),
            (second("2026-11-22 06:40", "22.11."), "line 2: write collected as"),
            (second(",Sodium,", ",,"), "line 2: test is empty"),
            (undated, "line 2: write in the column collected when"),
        ];
        for (place, (text, said)) in reports.into_iter().enumerate() {
            let lines = table(portal, &text).await;
            let told = lines[0].reason.clone().unwrap();
            assert!(told.contains(said), "{said}: {told}");
            let other = if place == 0 { "filed" } else { "duplicate" };
            assert_eq!((lines[0].outcome, lines[1].outcome), ("refused", other), "{said}");
        }
        let refused = sql!("SELECT count(*) FROM imports WHERE outcome = 'refused'");
        assert_eq!(count(portal, refused).await, 12, "all of it is kept for a person");
    }
}
