//! The frame of a page: who looks, in which language, where one can go from here.

use std::sync::Arc;

use base::{Date, Instant};
use policy::Phone;

use crate::{
    accounts::{Staff, Stage, Viewer},
    app::Mode,
    page::{Caller, asset},
    people::{self, Role},
    practice::{Paragraph, Wording},
    text::Text,
};

/// What every page's template needs.
pub(crate) struct Frame {
    pub(crate) t: Arc<Text>,
    pub(crate) title: String,
    /// Whether a form on this page was refused; then the title says so.
    pub(crate) refused: bool,
    /// The token of every form on this page.
    pub(crate) csrf: String,
    /// Names the forms of this page, so that sending one twice does its work once.
    pub(crate) key: String,
    /// Whether the practice is open now.
    is_open: bool,
    caller: Arc<Caller>,
}

/// A place to go.
pub(crate) struct Place {
    pub(crate) address: String,
    pub(crate) name: String,
    pub(crate) is_here: bool,
}

impl Frame {
    pub(crate) fn new(caller: Arc<Caller>, title: String) -> Self {
        Frame {
            t: Arc::clone(&caller.t),
            title,
            refused: false,
            csrf: caller.form_token(),
            key: caller.form_key(),
            is_open: caller.app.policy.calendar().is_open(caller.now),
            caller,
        }
    }

    /// The frame of a form that was refused.
    pub(crate) fn refused(mut self) -> Self {
        self.refused = true;
        self
    }

    pub(crate) fn stylesheet(&self) -> &'static str {
        asset("portico.css")
    }

    pub(crate) fn script(&self) -> &'static str {
        asset("portico.js")
    }

    pub(crate) fn icon(&self) -> &'static str {
        asset("icon.svg")
    }

    /// Patients get larger type and their own places; staff a denser page.
    pub(crate) fn is_staff(&self) -> bool {
        matches!(self.caller.viewer, Viewer::Staff(..))
    }

    pub(crate) fn is_signed_in(&self) -> bool {
        self.caller.viewer.stage() == Some(Stage::Active)
    }

    /// Somebody in the middle of signing in or up may sign out too.
    pub(crate) fn has_session(&self) -> bool {
        self.caller.viewer.session().is_some()
    }

    pub(crate) fn viewer_name(&self) -> &str {
        match &self.caller.viewer {
            Viewer::Nobody | Viewer::Newcomer(_) => "",
            Viewer::Patient(_, holder) => &holder.name,
            Viewer::Staff(_, staff) => &staff.name,
        }
    }

    pub(crate) fn practice(&self) -> &str {
        &self.caller.app.policy.practice.name
    }

    pub(crate) fn phone(&self) -> &str {
        self.caller.app.policy.practice.phone.as_str()
    }

    /// The number at which somebody answers now: while the practice is closed, another one.
    fn answered(&self) -> &Phone {
        let practice = &self.caller.app.policy.practice;
        if self.is_open { &practice.phone } else { &practice.after_hours_phone }
    }

    /// That number, to be read.
    pub(crate) fn phone_now(&self) -> &str {
        self.answered().as_str()
    }

    /// That number, to be dialled.
    pub(crate) fn phone_dialled(&self) -> String {
        self.answered().dialled()
    }

    pub(crate) fn emergency_number(&self) -> &str {
        &self.caller.app.policy.practice.emergency_number
    }

    /// The line for a mental-health crisis, as it is said.
    pub(crate) fn crisis_line(&self) -> &str {
        &self.caller.app.policy.practice.crisis_line
    }

    /// The same as it is dialled.
    pub(crate) fn crisis_dialled(&self) -> String {
        self.crisis_line().chars().filter(char::is_ascii_digit).collect()
    }

    pub(crate) fn wording(&self) -> &Wording {
        self.caller.app.texts.wording(self.t.language())
    }

    pub(crate) fn emergency(&self) -> &[Paragraph] {
        &self.wording().emergency
    }

    /// Whether this portal is only tried out with made-up people.
    pub(crate) fn is_demo(&self) -> bool {
        self.caller.app.mode == Mode::Demo
    }

    /// Whether nothing protects what is sent: on this machine's own address only.
    pub(crate) fn is_without_tls(&self) -> bool {
        self.caller.app.transport == web::cookie::Transport::Loopback
    }

    /// Minutes after which an idle session ends on the server.
    pub(crate) fn idle_minutes(&self) -> u32 {
        let sessions = &self.caller.app.policy.accounts.sessions;
        if self.is_staff() { sessions.idle_minutes_staff } else { sessions.idle_minutes_patient }
    }

    pub(crate) fn warn_minutes(&self) -> u32 {
        self.caller.app.policy.accounts.sessions.warn_minutes
    }

    /// The page that this one is, for the language switch to come back to.
    pub(crate) fn here(&self) -> &str {
        &self.caller.path
    }

    /// The other languages this page can be read in.
    pub(crate) fn other_languages(&self) -> Vec<(&'static str, &'static str)> {
        let offered = self.caller.app.texts.languages();
        offered
            .into_iter()
            .filter(|language| *language != self.t.language())
            .map(|language| (language, if language == "es" { "Español" } else { "English" }))
            .collect()
    }

    /// A day in the reader's words.
    pub(crate) fn date(&self, date: &Date) -> String {
        self.t.date(*date)
    }

    /// A moment on the practice's wall, in the reader's words.
    pub(crate) fn moment(&self, at: &Instant) -> String {
        self.t.moment(*at, self.caller.app.policy.practice.time_zone.zone())
    }

    /// When something was taken or done: a time that is midnight to the millisecond was none.
    pub(crate) fn taken(&self, at: &Instant) -> String {
        self.t.taken(*at, self.caller.app.policy.practice.time_zone.zone())
    }

    /// A moment in the future, with its day of the week.
    pub(crate) fn deadline(&self, at: &Instant) -> String {
        self.t.deadline(*at, self.caller.app.policy.practice.time_zone.zone())
    }

    /// The day of a moment on the practice's wall.
    pub(crate) fn day(&self, at: &Instant) -> String {
        self.t.date(at.date(self.caller.app.policy.practice.time_zone.zone()))
    }

    /// Where this viewer can go. A patient's places carry the patient, because the session does
    /// not know whose chart is meant.
    pub(crate) fn places(&self) -> Vec<Place> {
        let t = &self.t;
        let pairs = match &self.caller.viewer {
            _ if !self.is_signed_in() => Vec::new(),
            Viewer::Patient(..) => match self.patient_in_path() {
                Some(patient) => vec![
                    (format!("/p/{patient}"), t.place_home()),
                    (format!("/p/{patient}/messages"), t.place_messages()),
                    (format!("/p/{patient}/results"), t.place_results()),
                    (format!("/p/{patient}/record"), t.place_record()),
                    ("/account".to_owned(), t.place_account()),
                ],
                None => vec![
                    ("/home".to_owned(), t.place_home()),
                    ("/account".to_owned(), t.place_account()),
                ],
            },
            Viewer::Staff(_, staff) => staff_places(staff, t),
            Viewer::Nobody | Viewer::Newcomer(_) => Vec::new(),
        };
        let here = &self.caller.path;
        // The longest address that this page lies under is where the reader is.
        let current = pairs
            .iter()
            .filter(|(address, _)| here == address || here.starts_with(&format!("{address}/")))
            .max_by_key(|(address, _)| address.len())
            .map(|(address, _)| address.clone());
        pairs
            .into_iter()
            .map(|(address, name)| {
                let is_here = current.as_ref() == Some(&address);
                Place { address, name, is_here }
            })
            .collect()
    }

    fn patient_in_path(&self) -> Option<&str> {
        let rest = self.caller.path.strip_prefix("/p/")?;
        rest.split('/').next().filter(|id| id.starts_with("pat_"))
    }
}

fn staff_places(staff: &Staff, t: &Text) -> Vec<(String, String)> {
    let (role, director) = (staff.role, staff.medical_director);
    let place = |address: &str, name: String| (address.to_owned(), name);
    let mut places = vec![place("/staff", t.place_today())];
    let clinical = matches!(role, Role::Nurse | Role::Provider | Role::PrivacyOfficer);
    if clinical || role == Role::FrontDesk {
        places.push(place("/staff/patients", t.place_patients()));
    }
    if people::ANSWERERS.contains(&role) {
        places.push(place("/staff/threads", t.place_messages()));
    }
    if clinical {
        places.push(place("/staff/gate", t.place_gate()));
        places.push(place("/staff/followups", t.place_followups()));
        places.push(place("/staff/imports", t.place_imports()));
    }
    if role == Role::PrivacyOfficer || director {
        places.push(place("/staff/holds", t.place_holds()));
    }
    if matches!(role, Role::PrivacyOfficer | Role::Administrator) || director {
        places.push(place("/staff/rules", t.place_rules()));
    }
    if role != Role::Provider {
        places.push(place("/staff/education", t.place_education()));
    }
    if matches!(role, Role::PrivacyOfficer | Role::Administrator) {
        places.push(place("/staff/agreement", t.place_agreement()));
        places.push(place("/staff/ledger", t.place_ledger()));
    }
    places.push(place("/account", t.place_account()));
    places
}
