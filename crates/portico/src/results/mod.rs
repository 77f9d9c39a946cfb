//! Results: what a laboratory found, and the conversation that comes before serious news.
//!
//! A final result is judged by rules: the laboratory's flags, the practice's critical values, its
//! list of significant tests, words in a report. What is routine or merely abnormal is shown at
//! once and announced; what is serious, and what no rule could judge, is held until a provider has
//! talked with the patient and written down what was said. Then it is shown at once. Who cannot be
//! reached after enough tries and a certified letter may read it without. Who asks for everything
//! now is shown it, or told by which law something is kept; what is kept is looked at again after a
//! while. Where a state's law makes certain results wait, nothing shows them before their day. A
//! corrected result takes the place of the one it corrects, and both can be read. Those who answer
//! for it see all that is held, and why. (R-B3, R-B1.9, §4.3)

mod actions;
mod agreed;
mod anchors;
mod asking;
mod before;
mod comments;
mod conversation;
mod conversation_page;
mod documents_page;
mod downloads;
mod drafts;
mod drawing;
mod duty;
mod forced;
mod forced_page;
mod gate_board;
mod holding;
mod holds_page;
mod judging;
mod law;
mod letters;
mod limits;
mod limits_page;
mod model;
mod on_paper;
mod patient;
mod pictures_page;
mod plain;
mod receiving;
mod releasing;
mod requests;
mod requests_page;
mod reviewing;
mod reviewing_page;
mod rules;
mod said;
mod shown;
mod signing;
mod staff;
mod store;
mod unfiling;
mod units;
mod unreachable;
mod words;

pub(crate) use actions::{merge, seen_by, told_by};
pub(crate) use agreed::{end_agreed, heed_wishes};
pub(crate) use drafts::forget_old_drafts;
pub(crate) use duty::{critical_clock, waits};
pub(crate) use law::{begin_waits, end_waits};
pub(crate) use model::{Finding, Incoming, Laboratory, Shape, Specimen, Stage};
pub(crate) use patient::{NewResult, Seen, newest_for};
pub(crate) use receiving::{Announce, receive};
pub(crate) use reviewing::ask_to_review;
pub(crate) use rules::gravest;
pub(crate) use signing::ask_to_sign;
pub(crate) use store::{
    ClassChangeKind, CommentKind, ConversationKind, LetterKind, LimitKind, RequestKind, ReviewKind,
    WithoutTalkKind, answer_contents, class_change_contents, comment_contents, contents,
    conversation_contents, forced_contents, kept_contents, letter_contents, limit_contents,
    review_contents,
};
pub(crate) use unfiling::unfile;

use crate::{
    page::{Route, Who},
    people::Role,
};

/// The pages of results: the patient's, the gate board, one result for staff, its conversation.
pub(crate) fn routes() -> Vec<Route> {
    let clinical = Who::Staff(&[Role::Nurse, Role::Provider, Role::PrivacyOfficer]);
    let callers = Who::Staff(&[Role::Nurse, Role::Provider]);
    let provider = Who::Staff(&[Role::Provider]);
    // Of the providers only the medical director; the page asks.
    let answering = Who::Staff(&[Role::Provider, Role::PrivacyOfficer]);
    let mut routes = vec![
        Route::get("/p/{patient}/results", Who::Patient, patient::list)
            .shows_health("chart.opened"),
        Route::get("/p/{patient}/results/{item}", Who::Patient, patient::detail)
            .shows_health("result.viewed"),
        Route::get("/p/{patient}/results/{item}/pdf", Who::Patient, downloads::pdf)
            .shows_health("result.downloaded"),
        Route::get("/p/{patient}/results/{item}/csv", Who::Patient, downloads::csv)
            .shows_health("result.downloaded"),
        Route::get(
            "/p/{patient}/results/{item}/documents/{place}",
            Who::Patient,
            documents_page::own,
        )
        .shows_health("result.downloaded"),
        Route::get("/staff/results/{item}/documents/{place}", clinical, documents_page::for_staff)
            .shows_health("chart.opened"),
        Route::post("/p/{patient}/everything-now", Who::Patient, requests_page::ask_now)
            .event("result.ask_now"),
        Route::get("/staff/result-requests/{request}", provider, requests_page::form)
            .shows_health("chart.opened"),
        Route::post("/staff/result-requests/{request}", provider, requests_page::send)
            .event("result.ask_now_answered"),
        Route::get("/staff/patients/{patient}/limits", clinical, limits_page::show)
            .shows_health("chart.opened"),
        Route::post("/staff/patients/{patient}/limits", provider, limits_page::make)
            .event("limit.made"),
        Route::post("/staff/patients/{patient}/limits/{limit}/end", provider, limits_page::end)
            .event("limit.ended"),
        Route::get("/staff/gate", clinical, gate_board::board).shows_health("gate.viewed"),
        Route::get("/staff/holds", answering, holds_page::show).shows_health("holds.viewed"),
        Route::get("/staff/results/{item}/hold", provider, reviewing_page::form)
            .shows_health("chart.opened"),
        Route::post("/staff/results/{item}/hold", provider, reviewing_page::send)
            .event("result.hold_reviewed"),
        Route::get("/staff/results/{item}", clinical, staff::result).shows_health("result.opened"),
        Route::get("/staff/results/{item}/conversation", callers, conversation_page::form)
            .shows_health("chart.opened"),
        Route::post("/staff/results/{item}/conversation", callers, conversation_page::send)
            .event("result.communicated")
            .keeps(conversation_page::keep_typed),
        Route::post("/staff/results/{item}/attempt", callers, conversation_page::attempt)
            .event("result.attempted"),
        Route::get("/staff/results/{item}/letter", callers, letters::please_call)
            .shows_health("chart.opened"),
        Route::get("/staff/followups/{followup}/letter", callers, letters::results)
            .shows_health("result.printed"),
        Route::get("/staff/results/{item}/release", provider, forced_page::form)
            .shows_health("chart.opened"),
        Route::post("/staff/results/{item}/letters", provider, forced_page::letter)
            .event("result.letter_sent"),
        Route::post("/staff/results/{item}/release", provider, forced_page::send)
            .event("result.force_released"),
        Route::post("/staff/results/{item}/class", callers, staff::reclassify)
            .event("result.reclassified"),
        Route::post("/staff/results/{item}/comments", provider, staff::comment)
            .event("result.commented"),
    ];
    routes.extend(pictures());
    routes
}

/// The pictures of a study, behind the gate of its report.
fn pictures() -> [Route; 2] {
    [
        Route::get(
            "/p/{patient}/results/{item}/pictures/{place}",
            Who::Patient,
            pictures_page::show,
        )
        .shows_health("study.viewed"),
        Route::get(
            "/p/{patient}/results/{item}/pictures/{place}/image",
            Who::Patient,
            pictures_page::image,
        )
        .shows_health("result.downloaded"),
    ]
}
