//! How soon a patient sees what was talked about: from the answer to the provider's record of the
//! conversation to the patient's page that shows the value. (R-B3, T-43)

use std::{fs, net::SocketAddr, path::Path, time::Duration};

use anyhow::{Context, bail};
use db::{params, sql};

use crate::{
    browser::Browser,
    imports::{self, Found},
    practice::{self, ItemId, Practice},
    process::{Server, Stopwatch},
};

/// Results that come, are talked about and are seen.
const RESULTS: u64 = 20;
/// A critical potassium.
const CRITICAL: &str = "6.9|mmol/L|3.5-5.1|HH";
/// The provider's own password, which replaces the one that was handed over.
const PASSWORD: &str = "Granite-Pencils-March5";
/// Longer than anybody waits (T-43).
const PATIENCE: Duration = Duration::from_secs(5);

/// Measures and prints a line.
pub(crate) fn measure(portico: &Path, made: &Practice, address: SocketAddr) -> anyhow::Result<()> {
    let provider = ["--role", "provider", "--given", "Dana", "--family", "Lee"];
    let provider = [&provider[..], &["--username", "dana.lee"]].concat();
    let said = practice::run(portico, &["staff", "add"], &made.folder, &provider)?;
    let first = said.lines().nth(1).context("portico staff prints a password")?.to_owned();
    let items = results_come(portico, made)?;
    let data = made.folder.display().to_string();
    let _server = Server::start(portico, &["serve", "--data", &data], address)?;
    let mut patient = Browser::new(address);
    patient.sign_in(&practice::username(made.chosen.number), &made.password)?;
    let mut dana = Browser::new(address);
    dana.sign_in("dana.lee", &first)?;
    let page = dana.get("/account/first-password")?;
    dana.post(&page, "/account/first-password", &[("new_password", PASSWORD)])?;
    let mut times = Vec::new();
    for item in items {
        times.push(talk_and_look(&mut dana, &mut patient, made, item)?);
    }
    times.sort_unstable();
    let millis = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1_000.0);
    println!(
        "from the record of a conversation to the patient's page: {:.1} ms, at most {:.1} ms\n",
        millis(times.get(times.len() / 2)),
        millis(times.last()),
    );
    Ok(())
}

/// Lets held results of the chosen patient come.
fn results_come(portico: &Path, made: &Practice) -> anyhow::Result<Vec<ItemId>> {
    let file = made.folder.join("critical.hl7");
    let message = |number| {
        let name = format!("K{number:06}");
        imports::message(&name, made.chosen.number, Found::ByNumber, CRITICAL)
    };
    fs::write(&file, (0..RESULTS).map(message).collect::<String>())?;
    practice::run(portico, &["import"], &made.folder, &[&file.display().to_string()])?;
    let patient = made.chosen.patient;
    let held = practice::open(&made.folder)?.read_now(move |r| -> db::Result<Vec<ItemId>> {
        r.all(
            sql!("SELECT id FROM chart_items WHERE patient_id = $1 AND state = 'held'"),
            params![patient],
        )
    })?;
    if held.len() != usize::try_from(RESULTS)? {
        bail!("{} of {RESULTS} results are held", held.len());
    }
    Ok(held)
}

/// Time until the patient's page shows it.
fn talk_and_look(
    dana: &mut Browser,
    patient: &mut Browser,
    made: &Practice,
    item: ItemId,
) -> anyhow::Result<Duration> {
    let own = format!("/p/{}/results/{item}", made.chosen.patient);
    if patient.get(&own)?.status != 404 {
        bail!("{own} was there before anybody had talked about it");
    }
    dana.get(&format!("/staff/results/{item}"))?;
    let address = format!("/staff/results/{item}/conversation");
    let page = dana.get(&address)?;
    let fields = [
        ("day", "2026-11-19"),
        ("time", "12:00"),
        ("how", "phone"),
        ("spoke_with", "patient"),
        ("identifiers", "name"),
        ("identifiers", "birth_date"),
        ("said", "I told them that the potassium is too high."),
        ("understood", "yes"),
        ("plan", "Repeat the test today at noon."),
        ("comment", "Your potassium is too high. We repeat the test today."),
    ];
    let done = dana.post(&page, &address, &fields)?;
    let watch = Stopwatch::start();
    if done.status != 303 {
        bail!("the conversation was answered {}", done.status);
    }
    while !patient.get(&own)?.body.contains("6.9") {
        if watch.elapsed() > PATIENCE {
            bail!("{own} does not show it after {PATIENCE:?}");
        }
    }
    Ok(watch.elapsed())
}
