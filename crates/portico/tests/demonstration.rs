//! The demonstration as somebody finds it who begins it: the example practice on an ordinary
//! morning.

use db::testing::Scratch;

use super::cast::Portal;
use crate::{demo, jobs};

/// The kinds of tasks that somebody finds on Today, in its order.
async fn today(portal: &Portal, key: &str) -> Vec<String> {
    let page = portal.staff(key).await.get("/staff").await;
    let rows = page.html.split("<th scope=\"row\">").skip(1);
    let words = |row: &str| row.split(['<', '>']).nth(2).unwrap_or_default().to_owned();
    rows.map(words).collect()
}

#[test]
fn today_holds_a_handful_of_different_tasks() {
    let scratch = Scratch::sqlite();
    let folder = scratch.folder().to_path_buf();
    let portal = Portal::begin(scratch, |app, cast| demo::fill(app, cast, &folder).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        jobs::run_due(&portal.app).await.unwrap();
        portal.wait_minutes(16);
        jobs::run_due(&portal.app).await.unwrap();
        for (key, most) in [("nia", 6), ("dana", 3), ("felix", 3)] {
            let list = today(&portal, key).await;
            assert!((1..=most).contains(&list.len()), "{key}: {list:?}");
            for kind in &list {
                let same = list.iter().filter(|other| *other == kind).count();
                assert!(same <= 2, "{key} finds the same again and again: {list:?}");
            }
        }
    });
}
