//! What patients and the practice write to each other.
//!
//! A patient first says what it is about. A new symptom or something urgent gets no text box but
//! the telephone; everything else is written, read by the machine for words that may mean danger,
//! and sent. It becomes a task of the team that answers, due in business time, and the patient is
//! told by when. The answer cannot be stored without the confidentiality statement, and its first
//! reading is recorded. What was typed and not sent is kept as a draft, also when the session had
//! expired. (R-B4, R-A8, R-B1.2, T-14, T-23)

mod actions;
mod history;
mod jobs;
mod listing;
mod model;
mod patient;
mod patient_thread;
mod posting;
mod rules;
mod staff;
mod staff_list;
mod store;
mod words;

pub(crate) use history::{By, History, Part, file};
pub(crate) use jobs::{PAGE_COVER, ask_about_unread, forget_old_drafts, page_cover};
pub(crate) use model::{NewMessage, OneMessage, OneThread, Topic};
pub(crate) use patient::draft_address;
pub(crate) use store::{contents, merge, thread_contents, unfinished, unread};

use crate::{
    page::{Route, Who},
    people,
};

/// Those who answer. The front desk sees only what is not clinical.
const ANSWERERS: Who = Who::Staff(people::ANSWERERS);

/// The patients' pages and those of the staff.
pub(crate) fn routes() -> Vec<Route> {
    let own = Who::Patient;
    vec![
        Route::get("/p/{patient}/messages", own, patient::list).shows_health("chart.opened"),
        Route::get("/p/{patient}/messages/new", own, patient::compose).shows_health("chart.opened"),
        Route::post("/p/{patient}/messages", own, patient::send)
            .event("message.sent")
            .keeps(posting::keep_typed),
        Route::get("/p/{patient}/messages/{thread}", own, patient_thread::show)
            .shows_health("message.read"),
        Route::get("/p/{patient}/messages/{thread}/sent", own, patient_thread::sent)
            .shows_health("chart.opened"),
        Route::post("/p/{patient}/messages/{thread}", own, patient_thread::reply)
            .event("message.sent")
            .keeps(posting::keep_typed),
        Route::get("/staff/threads", ANSWERERS, staff_list::list).shows_health("threads.listed"),
        Route::get("/staff/patients/{patient}/threads", ANSWERERS, staff_list::of_patient)
            .shows_health("chart.opened"),
        Route::get("/staff/threads/{thread}", ANSWERERS, staff::show).shows_health("chart.opened"),
        Route::post("/staff/threads/{thread}", ANSWERERS, staff::answer)
            .event("message.answered")
            .keeps(staff::keep_typed),
        Route::post("/staff/threads/{thread}/owner", ANSWERERS, staff::hand_over)
            .event("task.reassigned"),
    ]
}
