//! The ledger as those read it who must answer for it, and the witness that looks after it.

use db::anchors::AnchorFile;

use super::{cast::Portal, story};
use crate::audit::{self, Witness};

fn anchors(portal: &Portal) -> Vec<AnchorFile> {
    let folder = portal.scratch.folder();
    vec![AnchorFile::new(folder.join("anchors")), AnchorFile::new(folder.join("elsewhere"))]
}

story! {
    async fn t62_a_ledger_that_is_not_whole_is_told_to_the_privacy_officer_the_same_day(portal) {
        let mut priya = portal.staff("priya").await;
        assert!(priya.get("/staff/ledger").await.says("Not walked from end to end yet"));
        audit::anchor(&portal.app, &anchors(portal)).await;
        assert_eq!(audit::verify(&portal.app, &anchors(portal)).unwrap().first_bad, None);
        let page = priya.get("/staff/ledger").await;
        assert!(page.says("Walked from end to end") && page.says("2 anchors agree"), "{}", page.html);
        let list = "/staff?kind=ledger_not_whole";
        assert!(!priya.get(list).await.says("/staff/tasks/tas_"));

        portal.scratch.tamper("UPDATE ledger SET detail = '{}' WHERE seq = 3").unwrap();
        assert_eq!(audit::verify(&portal.app, &anchors(portal)).unwrap().first_bad, Some(3));
        assert!(priya.get("/staff/ledger").await.says("NOT WHOLE, found on"));
        let today = priya.get(list).await;
        let task = format!("/staff/tasks/tas_{}", today.between("/staff/tasks/tas_", "\""));
        assert!(priya.get(&task).await.says("find out who could reach them"));
        assert!(portal.mails().await.iter().any(|mail| mail.contains("not as it was written")));
        // Told again tomorrow, but there is one task.
        audit::verify(&portal.app, &anchors(portal)).unwrap();
        let opened = portal.events().await.iter().filter(|e| *e == "task.opened").count();
        assert_eq!(opened, 1);
    }

    async fn the_witness_anchors_every_hour_in_every_place(portal) {
        let mut witness = Witness::of(&portal.app, anchors(portal));
        for minutes in [0, 59, 1, 60] {
            portal.wait_minutes(minutes);
            witness.look().await;
        }
        for place in ["anchors", "elsewhere"] {
            let file = portal.scratch.folder().join(place).join("anchors.txt");
            let lines = std::fs::read_to_string(file).unwrap();
            assert_eq!(lines.lines().count(), 3, "{place}");
        }
    }

    async fn only_who_opens_charts_reads_whose_rows_they_are(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        rosa.get(&format!("/p/{patient}")).await;
        let mut priya = portal.staff("priya").await;
        let page = priya.get("/staff/ledger?action=chart.opened").await;
        assert!(page.says("García López, ") && page.says("?patient=pat_"), "{}", page.html);
        let mut avery = portal.staff("avery").await;
        let page = avery.get("/staff/ledger?action=chart.opened").await;
        assert!(page.says(&patient.to_string()) && !page.says("García López, "), "{}", page.html);
    }
}
