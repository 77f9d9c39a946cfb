//! Code that somebody might write and the compiler refuses: what ARCHITECTURE.md says of
//! permission, of transactions and of secrets, tried. Nothing here is ever compiled into the
//! product; `main.rs` beside this file compiles it and compares what the compiler says.
//!
//! A line that ends with `//~ E0308` must be refused with this error, one that ends with words
//! with an error that has no number and says these words; every other line must be fine. So the
//! first function of each part does what is allowed.

use std::{sync::mpsc, thread};

use base::{Instant, Phi, Secret};
use db::{Db, Reader, Tx, View, Who, params, sql};

use crate::{
    access::{self, Chart, Seat},
    accounts::Viewer,
    app::App,
    chart::{self, Item, ItemId, Kind},
    imports, messages, notify,
    page::No,
    people,
    people::PatientId,
    results,
};

// --- A chart is opened, in one place ------------------------------------------------------------

fn opened_to_read<'tx>(v: &mut View<'tx>, viewer: &Viewer, id: PatientId) -> Result<(), No> {
    let chart: Chart<'tx> = access::open(v, viewer, id, "a page")?;
    chart.must_be_writable()
}

fn made_by_hand(patient: PatientId, seat: Seat) -> Chart<'static> {
    Chart { patient, seat } //~ due to private fields
}

fn turned_to_another_patient(chart: &mut Chart<'_>, other: PatientId) {
    chart.patient = other; //~ E0616
}

fn made_writable(chart: &mut Chart<'_>) {
    chart.read_only = false; //~ E0616
}

fn found_by_other_ways() {
    let _ = access::find; //~ E0603
}

fn copied<'tx>(chart: Chart<'tx>) -> [Chart<'tx>; 2] {
    [chart.clone(), chart] //~ E0599
}

fn made_from_nothing() -> Chart<'static> {
    Chart::default() //~ E0599
}

fn opened_without_saying_so(r: &mut Reader<'_>, viewer: &Viewer, id: PatientId) {
    let _ = access::open(r, viewer, id, "a page"); //~ E0308
}

fn opened_to_write_where_nothing_is_written(v: &mut View<'_>, viewer: &Viewer, id: PatientId) {
    let _ = access::open_to_write(v, viewer, id); //~ E0308
}

// --- A chart is not kept ------------------------------------------------------------------------

fn used_while_it_lasts(db: &Db, who: Who, now: Instant, viewer: Viewer, id: PatientId) {
    let _ = db.view_now(who, now, move |v| -> Result<usize, No> {
        let chart = access::open(v, &viewer, id, "a page")?;
        Ok(chart::list(v, &chart, Kind::Report)?.len())
    });
}

fn given_away(db: &Db, who: Who, now: Instant, viewer: Viewer, id: PatientId) {
    let _ = db.view_now(who, now, move |v| access::open(v, &viewer, id, "a page")); //~ lifetime
}

fn put_aside(db: &Db, who: Who, now: Instant, viewer: Viewer, id: PatientId) {
    let mut kept = None;
    let _ = db.view_now(who, now, move |v| -> Result<(), No> {
        kept = Some(access::open(v, &viewer, id, "a page")?); //~ E0521
        Ok(())
    });
}

fn handed_to_somebody(db: &Db, who: Who, now: Instant, viewer: Viewer, id: PatientId) {
    let (hand, _) = mpsc::channel();
    let _ = db.view_now(who, now, move |v| -> Result<(), No> {
        let _ = hand.send(access::open(v, &viewer, id, "a page")?); //~ E0521
        Ok(())
    });
}

fn taken_to_a_thread(chart: Chart<'_>) {
    thread::spawn(move || chart.patient()); //~ E0521
}

fn used_in_the_next_transaction(db: &Db, chart: Chart<'_>, id: ItemId) {
    let _ = db.read_now(move |r| chart::item(r, &chart, id)); //~ E0521
}

fn made_to_last(chart: Chart<'_>) -> Chart<'static> {
    chart //~ lifetime
}

// --- What stores keep is read with the chart ----------------------------------------------------

fn read_with_the_chart(r: &mut Reader<'_>, chart: &Chart<'_>, id: ItemId) -> db::Result<Item> {
    let item = chart::item(r, chart, id)?;
    chart::measurements(r, chart, &item)?;
    results::newest_for(r, chart, 10)?;
    messages::unread(r, chart)?;
    Ok(item)
}

fn an_item_without_the_chart(r: &mut Reader<'_>, id: ItemId) {
    let _ = chart::item(r, id); //~ E0061
}

fn an_item_by_the_patients_number(r: &mut Reader<'_>, patient: PatientId, id: ItemId) {
    let _ = chart::item(r, &patient, id); //~ E0308
}

fn measurements_without_the_chart(r: &mut Reader<'_>, item: &Item) {
    let _ = chart::measurements(r, item); //~ E0061
}

fn a_trend_of_somebody(r: &mut Reader<'_>, patient: PatientId, item: &Item) {
    let _ = chart::trends(r, &patient, item); //~ E0308
}

fn what_is_held_without_the_staff(r: &mut Reader<'_>) {
    let _ = chart::held(r); //~ E0061
}

fn what_came_by_a_message_without_the_staff(r: &mut Reader<'_>, import: [u8; 16]) {
    let _ = chart::of_import(r, import); //~ E0061
}

fn a_result_shown_without_the_chart(tx: &mut Tx<'_>, item: &Item, now: Instant) {
    let _ = chart::release(tx, item, now); //~ E0061
}

fn results_of_somebody(r: &mut Reader<'_>, patient: PatientId) {
    let _ = results::newest_for(r, &patient, 10); //~ E0308
}

fn messages_without_the_chart(r: &mut Reader<'_>) {
    let _ = messages::unread(r); //~ E0061
}

fn drafts_of_somebody(r: &mut Reader<'_>, patient: PatientId, now: Instant) {
    let _ = messages::unfinished(r, &patient, now); //~ E0308
}

fn statements_past_their_features() {
    let _ = access::store::is_read_only; //~ E0603
    let _ = chart::store::item; //~ E0603
    let _ = imports::store::raw; //~ E0603
    let _ = messages::store::messages; //~ E0603
    let _ = people::store::last_visit; //~ E0603
    let _ = results::store::report; //~ E0603
}

// --- A transaction does what its kind does ------------------------------------------------------

fn changed_in_a_change(tx: &mut Tx<'_>) -> db::Result<u64> {
    tx.run(sql!("UPDATE drafts SET body = '' WHERE place = $1"), params!["new"])
}

fn changed_while_reading(r: &mut Reader<'_>) {
    let _ = r.run(sql!("DELETE FROM drafts"), &[]); //~ E0599
}

fn changed_while_looking(v: &mut View<'_>) {
    let _ = v.run(sql!("DELETE FROM drafts"), &[]); //~ E0599
}

fn said_nothing_of_a_look(r: &mut Reader<'_>) {
    r.record(db::Entry::new("chart.opened")); //~ E0599
}

fn a_change_made_of_a_look(v: &mut View<'_>, item: ItemId) {
    let _ = chart::withdraw(v, item); //~ E0308
}

fn a_transaction_kept(db: &Db, who: Who, now: Instant) {
    let _ = db.write_now(who, now, |tx| db::Result::Ok(tx)); //~ E0277
}

fn something_borrowed_into_a_transaction(db: &Db, words: &str) {
    let _ = db.read_now(move |_| -> db::Result<usize> { Ok(words.len()) }); //~ E0521
}

fn a_statement_put_together(r: &mut Reader<'_>, name: &str) {
    let text = format!("SELECT id FROM patients WHERE folded = '{name}'");
    let _: db::Result<Vec<PatientId>> = r.all(text, &[]); //~ E0308
}

fn a_statement_made_by_hand() -> db::Sql {
    db::Sql { text: "DELETE FROM drafts" } //~ due to private fields
}

// --- What is secret does not print, what is health does not go by mail --------------------------

fn shown_where_it_is_meant_to_be(secret: &Secret<String>, health: &Phi<String>) -> usize {
    secret.expose().len() + health.show().len() + format!("{secret:?} {health:?}").len()
}

fn a_secret_printed(secret: &Secret<String>) -> String {
    format!("{secret}") //~ E0277
}

fn health_printed(health: &Phi<String>) -> String {
    health.to_string() //~ E0599
}

fn health_in_the_log(health: &Phi<String>) {
    tracing::info!(%health, "a message came"); //~ E0277
}

fn a_secret_taken_out(secret: Secret<String>) -> String {
    secret.0 //~ E0616
}

fn health_by_mail(tx: &mut Tx<'_>, app: &App, now: Instant, to: &notify::Recipient) {
    let _ = notify::queue(tx, app, now, to, "Your potassium is high"); //~ E0308
}
