//! How imports go, in figures, and the register of near misses; how long results wait to be read.

use axum::http::{StatusCode, header};

use super::{
    cast::{Browser, Portal},
    followup::happened,
    imports::{ROSA, SODIUM, import, import_text, oru},
    matching::{adt, place_of},
    story,
};
use crate::jobs;

const FIGURES: &str = "/staff/imports/figures";
const MISSES: &str = "/staff/imports/near-misses";
/// Another birth date than Rosa's.
const WRONG: &str = "LFM-1001^^^LFM^MR||García López^Rosa||19610413|F";
const NOBODY: &str = "N8^^^NORTHLAB^PI||Other^Olga||19800101|F";

/// Two are filed by themselves, one of them is taken out again; one conflicts and two file it, one
/// conflicts and waits, one is nobody's.
async fn a_week(portal: &Portal) {
    import(portal, &["01-registration.hl7"]).await;
    for (control_id, pid) in
        [("F1", ROSA), ("F2", ROSA), ("F3", WRONG), ("F4", WRONG), ("F5", NOBODY)]
    {
        import_text(portal, &oru(control_id, pid, SODIUM)).await;
    }
    let mut nia = portal.staff("nia").await;
    let list = nia.get("/staff/imports").await;
    two_file(portal, &mut nia, &place_of(&list, "F3")).await;
    let olga = place_of(&list, "F5");
    let why = [("reject_reason", "Sent to us by mistake.")];
    nia.fill(&olga, &format!("{olga}/rejection"), &why).await;
    let id = portal.app.db.read(|r| -> db::Result<crate::imports::ImportId> {
        r.one(db::sql!("SELECT id FROM imports WHERE control_id = 'F2'"), &[])
    });
    let second = format!("/staff/imports/{}", id.await.unwrap());
    portal.wait_minutes(1);
    let why = [("reason", "The sample was another patient's.")];
    let mut priya = portal.staff("priya").await;
    let done = priya.fill(&second, &format!("{second}/unfiling"), &why).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
}

async fn two_file(portal: &Portal, nia: &mut Browser, import: &str) {
    let rosa = portal.patient_of("LFM-1001").await.to_string();
    let choice = [
        ("patient", rosa.as_str()),
        ("identifiers", "mrn"),
        ("identifiers", "name"),
        ("reason", "Called the laboratory: a typing error."),
    ];
    nia.fill(import, &format!("{import}/filing"), &choice).await;
    let mut dana = portal.staff("dana").await;
    let page = dana.get(import).await;
    let decision = page.hidden("decision").to_owned();
    let yes = [("agrees", "yes"), ("decision", decision.as_str())];
    let done = dana.post(&page, &format!("{import}/second-check"), &yes).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
}

story! {
    async fn the_figures_say_what_became_of_all_reports_and_of_those_of_each_source(portal) {
        let mut nia = portal.staff("nia").await;
        assert!(nia.get(FIGURES).await.says("No report came in this time"));
        a_week(portal).await;
        let page = nia.get(FIGURES).await;
        // Came, by itself, share, by one, by two, wait, rejected, unreadable, in a wrong chart.
        let row = "<td>5</td><td>1</td><td>20.0%</td><td>0</td><td>1</td><td>2</td><td>1</td>\
                   <td>0</td><td>1</td>";
        assert_eq!(page.html.matches(row).count(), 2, "all, and the one source: {}", page.html);
        assert!(page.says("<dt>The birth date differs</dt><dd>2</dd>"), "{}", page.html);
        let table = nia.get(&format!("{FIGURES}/csv?days=90")).await;
        let name = table.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert!(name.contains("imports-90-days.csv"), "{name}");
        let mut lines = table.html.lines();
        assert!(lines.next().unwrap().contains("Waited: The birth date differs"), "{}", table.html);
        assert_eq!(lines.next(), Some("All sources,5,1,20.0,0,1,2,1,0,1,1,2"), "{}", table.html);
        portal.wait_minutes(40 * 24 * 60);
        let mut nia = portal.staff("nia").await;
        assert!(nia.get(FIGURES).await.says("No report came in this time"));
        assert!(nia.get(&format!("{FIGURES}?days=90")).await.says(row));
        assert!(nia.get(&format!("{FIGURES}?days=7000")).await.says("the last 30 days"));
        nia.reads("es");
        assert!(nia.get(&format!("{FIGURES}?days=365")).await.says("Archivados por dos personas"));
    }

    async fn the_register_keeps_every_near_miss_and_how_it_ended(portal) {
        let mut priya = portal.staff("priya").await;
        assert!(priya.get(MISSES).await.says("No message has contradicted a chart"));
        a_week(portal).await;
        let mut priya = portal.staff("priya").await;
        let page = priya.get(MISSES).await;
        for words in [
            "The birth date differs",
            "Filed by Nia Carter RN; Dana Lee MD agreed",
            "It still waits",
            "It was in a wrong chart",
            "Taken out by Priya Nair",
            "Not decided yet",
        ] {
            assert!(page.says(words), "{words}: {}", page.html);
        }
        assert!(!page.says("F5") && !page.says("F1<"), "what contradicted nothing is no near miss");
        let unfiled = page.html.find("F2</a>").expect("what was taken out");
        assert!(Some(unfiled) < page.html.find("F4</a>"), "the newest stands first");
        let report = format!("/staff/incidents/inc_{}", page.between("/staff/incidents/inc_", "\""));
        assert_eq!(priya.get(&report).await.status, StatusCode::OK);
        let mut nia = portal.staff("nia").await;
        assert!(!nia.get(MISSES).await.says("/staff/incidents/"), "a nurse reads no reports");
        assert_eq!(happened(portal, "near_misses.listed").await, 3);
        for key in ["felix", "avery"] {
            let mut other = portal.staff(key).await;
            for path in [FIGURES, MISSES] {
                assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND, "{key} {path}");
            }
        }
        // The chart is corrected, and the message finds its patient: it was a near miss still.
        import_text(portal, &adt("A31", "R1", WRONG, "")).await;
        jobs::run_due(&portal.app).await.unwrap();
        let page = nia.get(MISSES).await;
        assert!(page.says("Filed by itself, after") && !page.says("still waits"), "{}", page.html);
        assert!(nia.get(FIGURES).await.says("<dd>2</dd>"), "and it had waited");
    }

    async fn a_long_register_has_pages(portal) {
        import(portal, &["01-registration.hl7"]).await;
        for place in 0..52 {
            import_text(portal, &oru(&format!("M{place:02}"), WRONG, SODIUM)).await;
            portal.clock.advance_seconds(1);
        }
        let mut nia = portal.staff("nia").await;
        let first = nia.get(MISSES).await;
        assert_eq!(first.html.matches("<th scope=\"row\">").count(), 50);
        assert!(first.says("M51</a>") && !first.says("M01</a>"), "{}", first.html);
        let older = first.between("/staff/imports/near-misses?before=", "\"").to_owned();
        let rest = nia.get(&format!("{MISSES}?before={older}")).await;
        assert_eq!(rest.html.matches("<th scope=\"row\">").count(), 2, "{}", rest.html);
        assert!(rest.says("M01</a>") && rest.says("M00</a>") && !rest.says("?before="));
        assert_eq!(nia.get(&format!("{MISSES}?before=nonsense")).await.status, StatusCode::OK);
    }

    async fn the_manager_sees_how_long_results_wait_to_be_read(portal) {
        let (patient, _) = portal.enrolled("rosa");
        for control_id in ["T1", "T2", "T3"] {
            import_text(portal, &oru(control_id, ROSA, SODIUM)).await;
        }
        let mut nia = portal.staff("nia").await;
        assert!(nia.get("/staff/followups").await.says("<td>3</td><td>0</td><td>–</td>"));
        portal.wait_minutes(5 * 60 + 1);
        let mut rosa = portal.patient("rosa").await;
        let list = rosa.get(&format!("/p/{patient}/results")).await;
        let item = list.between("results/itm_", "\"").to_owned();
        rosa.get(&format!("/p/{patient}/results/itm_{item}")).await;
        let mut nia = portal.staff("nia").await;
        let board = nia.get("/staff/followups").await;
        assert!(board.says("<td>3</td><td>1</td><td>5 hours</td>"), "{}", board.html);
        assert!(board.says("<th scope=\"row\">Together</th><td>2</td>"), "{}", board.html);
        nia.reads("es");
        assert!(nia.get("/staff/followups").await.says("La mitad se leyó en"));
    }
}
