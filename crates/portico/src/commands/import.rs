//! `portico import`: files of other systems, message by message.

use std::{path::PathBuf, process::ExitCode};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::{Folder, open};
use crate::{
    app::{App, Mode},
    imports::{self, Line, Progress, Summary},
};

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    /// Says what became of each message as one line of JSON.
    #[arg(long)]
    json: bool,
    /// Files, or folders whose .hl7, .json, .csv and .dcm files are read by name.
    #[arg(required = true, value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
}

/// Ends with this code when something waits for a person.
const QUARANTINED: u8 = 2;
/// Ends with this code when something was refused.
const REFUSED: u8 = 3;
/// Ends with this code when there was no message at all: it is probably another folder.
const NOTHING_READ: u8 = 4;

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let app = open::app(&arguments.folder, Mode::Practice)?;
    let mut told = Told { json: arguments.json, bar: bar()? };
    let summary = import_with(&app, &arguments.files, &mut told)?;
    told.bar.finish_and_clear();
    if !arguments.json {
        say_summary(&summary);
    }
    Ok(ended(&summary))
}

/// The same files again end with the same code, until a person has decided about them.
fn ended(summary: &Summary) -> ExitCode {
    if !summary.refused.is_empty() || summary.still_refused > 0 {
        ExitCode::from(REFUSED)
    } else if !summary.quarantined.is_empty() || summary.still_waiting > 0 {
        ExitCode::from(QUARANTINED)
    } else if summary.messages == 0 {
        eprintln!("there was no message; is it the right folder?");
        ExitCode::from(NOTHING_READ)
    } else {
        ExitCode::SUCCESS
    }
}

/// Imports files without a word, for the demonstration.
pub(crate) fn import_now(app: &App, files: &[PathBuf]) -> anyhow::Result<Summary> {
    import_with(app, files, &mut Silent)
}

fn import_with(
    app: &App,
    files: &[PathBuf],
    progress: &mut (dyn Progress + Send),
) -> anyhow::Result<Summary> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    Ok(runtime.block_on(imports::import_files(app, files, progress))?)
}

struct Silent;

impl Progress for Silent {
    fn begins(&mut self, _: u64) {}
    fn goes_on(&mut self, _: u64, _: &Line) {}
}

/// Says what happens as it happens.
struct Told {
    json: bool,
    bar: ProgressBar,
}

impl Progress for Told {
    fn begins(&mut self, bytes: u64) {
        self.bar.set_length(bytes);
    }

    fn goes_on(&mut self, bytes: u64, line: &Line) {
        self.bar.inc(bytes);
        if self.json {
            let results: Vec<_> = line
                .results
                .iter()
                .map(|result| json!({"class": result.class, "state": result.state}))
                .collect();
            let line = json!({
                "file": line.file,
                "control_id": line.control_id,
                "outcome": line.outcome,
                "before": line.before,
                "ack": line.ack,
                "reason": line.reason,
                "patient": line.patient_mrn,
                "results": results,
                "left_out": line.left_out,
            });
            say!("{line}");
        } else if let Some(reason) = line.reason.as_ref().filter(|_| line.ack != "AA") {
            let id = line.control_id.as_deref().unwrap_or("-");
            let before = line.before.map(|word| format!(" of one {word} before"));
            let outcome = format!("{}{}", line.outcome, before.unwrap_or_default());
            // The bar's own lines would be lost where there is no terminal.
            self.bar.suspend(|| eprintln!("{}: {id}: {outcome}: {reason}", line.file));
        } else if !line.left_out.is_empty() {
            let said = format!("{}: left out {}", line.file, line.left_out);
            self.bar.suspend(|| eprintln!("{said}"));
        }
    }
}

fn bar() -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("importing {wide_bar} {bytes}/{total_bytes} {eta}")?;
    Ok(ProgressBar::new(0).with_style(style))
}

fn say_summary(summary: &Summary) {
    say!(
        "{} messages: {} filed, {} updated, {} merged, {} duplicates, {} ignored",
        summary.messages,
        summary.filed,
        summary.updated,
        summary.merged,
        summary.duplicate,
        summary.ignored
    );
    say!("results: {} released, {} held", summary.results_released, summary.results_held);
    if summary.passed_over > 0 {
        let count = summary.passed_over;
        say!(
            "passed over: {count}; of a folder, only its files .hl7, .json, .csv and .dcm are read"
        );
    }
    if summary.still_waiting > 0 {
        let count = summary.still_waiting;
        say!("still waiting: {count} of the duplicates; a person decides under Imports");
    }
    if summary.still_refused > 0 {
        say!("still refused: {} of the duplicates", summary.still_refused);
    }
    for (why, count) in &summary.quarantined {
        say!("quarantined: {count} × {why}");
    }
    for (why, count) in &summary.refused {
        say!("refused: {count} × {why}");
    }
}
