//! What no single key can show: whether the keys agree with each other.
//!
//! Each check says which key to change and what would be right. The checks of a list are left out
//! while the list itself cannot be read, because its first complaint is the one that matters.

mod lists;
mod sentences;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use base::words::Word;

use crate::{
    Country, Language, MailSecurity, MailTransport, PasswordProfile, Policy, ResultClass,
    files::{PRACTICE, Readers},
    reader::Reader,
};

pub(crate) fn check(policy: &Policy, readers: &mut Readers<'_>) {
    let practice = readers.of(PRACTICE);
    identity(policy, practice);
    machine(policy, practice);
    mail(policy, practice);
    hours(policy, practice);
    sign_in(policy, practice);
    answers(policy, practice);
    results(policy, practice);
    sentences::check(policy, practice);
    lists::check(policy, readers);
}

fn identity(policy: &Policy, reader: &mut Reader<'_>) {
    let practice = &policy.practice;
    if practice.country == Country::UnitedStates && practice.emergency_number != "911" {
        let says = "in the United States it is 911; elsewhere write country = \"elsewhere\"";
        reader.complain("practice.emergency_number", says);
    }
    let languages = &policy.practice.languages;
    if !languages.contains(&Language::English) {
        reader.complain("practice.languages", "\"en\" must be one of them: every text has English");
    }
    refuse_twice(reader, "practice.languages", languages.iter().map(|language| language.as_str()));
}

fn machine(policy: &Policy, reader: &mut Reader<'_>) {
    let server = &policy.server;
    if server.tls_certificate.is_some() != server.tls_key.is_some() {
        let says = "the certificate and its key belong together; give both or neither";
        reader.complain("server.tls_certificate", says);
    }
    let open = !server.listen.ip().is_loopback();
    if open && server.tls_certificate.is_none() && !server.behind_proxy {
        let says = "without TLS the portal answers this machine only: give tls_certificate and \
                    tls_key, or say behind_proxy = true when a proxy ends TLS";
        reader.complain("server.listen", says);
    }
    if server.limits.connections_per_address_max > server.limits.connections_max {
        let says = "one address cannot have more connections than there are";
        reader.complain("server.limits.connections_per_address_max", says);
    }
    database(policy, reader);
    feed(policy, reader);
    imaging(policy, reader);
}

fn feed(policy: &Policy, reader: &mut Reader<'_>) {
    let feed = &policy.feed;
    if feed.tls_certificate.is_some() != feed.tls_key.is_some() {
        let says = "the certificate and its key belong together; give both or neither";
        reader.complain("feed.tls_certificate", says);
    }
    if feed.client_authorities.is_some() && feed.tls_certificate.is_none() {
        let says = "senders show a certificate over TLS only: give tls_certificate and tls_key too";
        reader.complain("feed.client_authorities", says);
    }
    let Some(listen) = feed.listen.filter(|listen| !listen.ip().is_loopback()) else { return };
    if feed.tls_certificate.is_none() && !feed.behind_tunnel {
        let says = "results travel in the clear without TLS: give tls_certificate and tls_key, or \
                    say behind_tunnel = true when a VPN protects the way";
        reader.complain("feed.listen", says);
    }
    if feed.peers.is_empty() {
        let says = format!("say who may connect to {listen}: list the senders' addresses");
        reader.complain("feed.peers", says);
    }
}

fn imaging(policy: &Policy, reader: &mut Reader<'_>) {
    let imaging = &policy.imaging;
    let Some(listen) = imaging.listen.filter(|listen| !listen.ip().is_loopback()) else { return };
    if !imaging.behind_tunnel {
        let says = "pictures travel in the clear: say behind_tunnel = true when a VPN or stunnel \
                    protects the way";
        reader.complain("imaging.listen", says);
    }
    if imaging.peers.is_empty() {
        let says = format!("say who may connect to {listen}: list the senders' addresses");
        reader.complain("imaging.peers", says);
    }
}

fn database(policy: &Policy, reader: &mut Reader<'_>) {
    let url = policy.database.url.as_str();
    let server = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"));
    match server {
        Some(rest) => {
            let signed_in = rest.split_once('@').map_or("", |(user, _)| user);
            if signed_in.contains(':') || rest.contains("password=") {
                let says = "a password does not belong in this file; give it in the environment";
                reader.complain("database.url", says);
            }
        }
        None if url.strip_prefix("sqlite:").is_some_and(|file| !file.is_empty()) => {}
        None => {
            let says = "write \"sqlite:portico.db\" or \"postgres://user@host/database\"";
            reader.complain("database.url", says);
        }
    }
    let schema = policy.database.schema.as_str();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !schema.starts_with(|c: char| c.is_ascii_lowercase()) || !schema.chars().all(plain) {
        let says = "a schema has small letters, digits and _, and begins with a letter";
        reader.complain("database.schema", says);
    }
}

fn mail(policy: &Policy, reader: &mut Reader<'_>) {
    let mail = &policy.mail;
    if mail.transport == MailTransport::Keep {
        return;
    }
    if mail.host.is_none() {
        reader.complain("mail.host", "transport \"smtp\" needs the mail server's name");
    }
    if mail.from_address.is_none() {
        reader.complain("mail.from_address", "transport \"smtp\" needs the sender's address");
    }
    let here = ["localhost", "127.0.0.1", "::1"];
    let local = mail.host.as_deref().is_some_and(|host| here.contains(&host));
    if mail.security == MailSecurity::None && !local {
        let says = "only a mail server on this machine may be used without TLS";
        reader.complain("mail.security", says);
    }
}

fn hours(policy: &Policy, reader: &mut Reader<'_>) {
    let hours = &policy.hours;
    if hours.week().is_none() {
        reader.complain("hours", "two openings of one day overlap");
    }
    if hours.days().iter().all(|(_, openings)| openings.is_empty()) {
        let says = "the practice is never open, so nothing could ever be due; open on some day";
        reader.complain("hours", says);
    }
    for (place, closure) in hours.closures.iter().enumerate() {
        if closure.span().is_none() {
            let key = format!("hours.closures[{}]", place + 1);
            let says = "write one date, or from and to with at most a year between, the earlier \
                        day first";
            reader.complain(&key, says);
        }
    }
}

fn sign_in(policy: &Policy, reader: &mut Reader<'_>) {
    let accounts = &policy.accounts;
    let password = &accounts.password;
    if password.profile == PasswordProfile::Insurer {
        for (key, set) in [
            ("accounts.password.require_upper", password.require_upper),
            ("accounts.password.require_non_alpha", password.require_non_alpha),
        ] {
            if !set {
                let says = "the insurer's profile expects capitals and non-letters; only \
                            profile = \"nist\" may go without";
                reader.complain(key, says);
            }
        }
    } else if password.min_chars < 15 {
        let says = "with profile = \"nist\" a password has at least 15 characters while it is the \
                    only factor (SP 800-63B)";
        reader.complain("accounts.password.min_chars", says);
    }
    let lockout = &accounts.lockout;
    refuse_shrinking(reader, "accounts.lockout.minutes", &lockout.minutes);
    if lockout.device_failures_max < lockout.failures_max {
        let says = "a known device has at least as many tries as a stranger";
        reader.complain("accounts.lockout.device_failures_max", says);
    }
    let sessions = &accounts.sessions;
    let shortest = sessions.idle_minutes_patient.min(sessions.idle_minutes_staff);
    if sessions.warn_minutes >= shortest {
        let says = format!("the warning must come within the {shortest} idle minutes");
        reader.complain("accounts.sessions.warn_minutes", says);
    }
    refuse_twice(
        reader,
        "enrolment.photo_id_types",
        policy.enrolment.photo_id_types.iter().map(|kind| kind.as_str()),
    );
}

fn answers(policy: &Policy, reader: &mut Reader<'_>) {
    let (responses, cover) = (&policy.responses, &policy.cover);
    let steps = [responses.remind_percent, responses.cover_percent, responses.manager_percent];
    if !steps.is_sorted_by(|a, b| a < b) {
        let says = "remind_percent, cover_percent and manager_percent must grow in this order";
        reader.complain("responses.cover_percent", says);
    }
    refuse_twice(reader, "cover.pools", cover.pools.iter().map(|pool| pool.key.as_str()));
    let known: Vec<&str> = cover.pools.iter().map(|pool| pool.key.as_str()).collect();
    let owners = responses
        .categories
        .iter()
        .map(|(key, category)| (format!("responses.categories.{key}.owner"), &category.owner));
    let covers = [
        ("cover.default_pool".to_owned(), &cover.default_pool),
        ("cover.first".to_owned(), &cover.first),
    ];
    for (key, pool) in owners.chain(covers) {
        if !known.contains(&pool.as_str()) {
            let says = format!("{pool:?} is none of the pools under cover: {}", known.join(", "));
            reader.complain(&key, says);
        }
    }
}

fn results(policy: &Policy, reader: &mut Reader<'_>) {
    let results = &policy.results;
    let held = &results.classes_held;
    if !held.contains(&ResultClass::Critical) {
        let says = "\"critical\" must be held: a person hears it from a person";
        reader.complain("results.classes_held", says);
    }
    if held.contains(&ResultClass::Routine) {
        let says = "\"routine\" may not be held: that would be information blocking";
        reader.complain("results.classes_held", says);
    }
    refuse_twice(reader, "results.classes_held", held.iter().map(|class| class.as_str()));
    refuse_shrinking(reader, "results.clocks.critical_minutes", &results.clocks.critical_minutes);
    refuse_shrinking(reader, "results.clocks.significant_days", &results.clocks.significant_days);
    if results.little_percent >= results.well_percent {
        let says = "what is a little beyond the usual range is less than what is well beyond it";
        reader.complain("results.well_percent", says);
    }
    let anchors = &results.anchors;
    let named: Vec<String> = anchors.iter().map(|a| format!("{} in {}", a.loinc, a.unit)).collect();
    refuse_twice(reader, "results.anchors", named.iter().map(String::as_str));
    for (anchor, name) in anchors.iter().zip(&named) {
        let low = [anchor.concern_low, anchor.borderline_low];
        let high = [anchor.borderline_high, anchor.concern_high];
        let given: Vec<_> = low.into_iter().chain(high).flatten().collect();
        if given.is_empty() || !given.is_sorted() {
            let says = format!(
                "{name}: give at least one of concern_low, borderline_low, borderline_high and \
                 concern_high; none is less than the one before it"
            );
            reader.complain("results.anchors", says);
        }
    }
    refuse_shrinking(reader, "followup.routine_days", &policy.followup.routine_days);
    refuse_shrinking(reader, "followup.abnormal_days", &policy.followup.abnormal_days);
    let authorities = &policy.matching.authorities;
    let pairs: Vec<String> =
        authorities.iter().map(|a| format!("{} / {}", a.sender, a.authority)).collect();
    refuse_twice(reader, "matching.authorities", pairs.iter().map(String::as_str));
}

fn refuse_shrinking<T: PartialOrd>(reader: &mut Reader<'_>, key: &str, steps: &[T]) {
    if !steps.is_sorted() {
        reader.complain(key, "each step must be as long as the one before, or longer");
    }
}

fn refuse_twice<'a>(reader: &mut Reader<'_>, key: &str, names: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            reader.complain(key, format!("{name:?} stands there twice"));
        }
    }
}
