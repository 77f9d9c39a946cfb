//! Wrong files, and what is said about them.

use crate::{Complaint, Language, Policy, Stage, files};

/// Reads the shipped files with some of them changed: file, what stands there, what is put there.
fn read(changes: &[(&str, &str, &str)]) -> Result<Policy, Vec<Complaint>> {
    let text_of = |file: &str| {
        let mut text = files::shipped(file)?.to_owned();
        for (_, from, to) in changes.iter().filter(|(changed, ..)| *changed == file) {
            assert!(text.contains(from), "{file} has no {from:?}");
            text = text.replacen(from, to, 1);
        }
        Some(text)
    };
    Policy::parse(&text_of(files::PRACTICE).unwrap(), &text_of)
}

fn complaints(changes: &[(&str, &str, &str)]) -> Vec<String> {
    let found = read(changes).expect_err("something is wrong");
    found.iter().map(ToString::to_string).collect()
}

/// Reads a file that only says who the practice is, with `more` after it.
fn minimal(more: &str) -> Result<Policy, Vec<Complaint>> {
    let text = format!(
        "[practice]\nname = \"Hill Practice\"\nshort_name = \"Hill\"\nphone = \"555-0123\"\n\
         after_hours_phone = \"555-0124\"\ntime_zone = \"America/Denver\"\n\
         address = \"1 Hill Road\"\n[practice.privacy_officer]\nname = \"Kim Lee\"\n\
         email = \"kim@hill.example\"\nphone = \"555-0125\"\n\
         [cover]\nmedical_director = \"dr.lee\"\n{more}"
    );
    Policy::parse(&text, &|file| files::shipped(file).map(str::to_owned))
}

#[test]
fn the_shipped_files_are_right() {
    let policy = Policy::example();
    assert_eq!(policy.practice.name, "Lakeside Family Medicine");
    assert_eq!(policy.publishable(Stage::Demonstration), Ok(()));
    let sample = policy.publishable(Stage::Practice).unwrap_err();
    assert!(sample.iter().all(|complaint| complaint.key == "sample") && sample.len() == 2);
}

#[test]
fn a_file_that_only_says_who_the_practice_is_is_enough() {
    let policy = minimal("").unwrap_or_else(|found| panic!("{found:?}"));
    assert_eq!(policy.accounts.lockout.minutes, [1, 5, 15, 60]);
    assert_eq!(policy.responses.categories.get(crate::CategoryKey::Referral).days.to_string(), "3");
}

#[test]
fn an_empty_file_names_everything_that_is_missing_at_once() {
    let found = Policy::parse("", &|_| None).unwrap_err();
    let said = |text: &str| found.iter().any(|c| c.to_string().contains(text));
    for missing in [
        "practice.toml: practice.name: this is missing; write one line of text of 2 to 80",
        "practice.time_zone",
        "practice.privacy_officer.email",
        "cover.medical_director",
        "narcotics.toml: this file is missing",
        "agreement-es.toml: this file is missing",
    ] {
        assert!(said(missing), "{missing}: {found:#?}");
    }
}

#[test]
fn every_mistake_is_named_with_its_line_and_what_is_allowed() {
    let found = minimal(
        "[accounts.lockout]\nfailures_max = 50\nminuts = [5]\ndevice_minutes = \"15\"\n\
         [accounts]\npasswords = 3\n[responses.categories.refil]\ndays = 2\n\
         [responses.categories.refill]\ndays = 0\n[medicines]\nblock = \"narcotic\"\n",
    )
    .unwrap_err();
    let said: Vec<String> = found.iter().map(ToString::to_string).collect();
    for expected in [
        "practice.toml:15: accounts.lockout.failures_max: 50 is out of range; allowed: a \
         whole number from 3 to 10. So many wrong",
        "practice.toml:16: accounts.lockout.minuts: there is no such key; did you mean `minutes`?",
        "practice.toml:17: accounts.lockout.device_minutes: here belongs a whole number, not \
         text; allowed: a whole number from 1 to 1440.",
        "practice.toml:19: accounts.passwords: there is no such key; did you mean `password`?",
        "practice.toml:20: responses.categories.refil: there is no such key; did you mean \
         `refill`?",
        "practice.toml:23: responses.categories.refill.days: 0 is out of range or not a multiple \
         of a half; allowed: business days from 0.5 to 10, in steps of a half.",
        "practice.toml:25: medicines.block: \"narcotic\" is not known, did you mean \"narcotics\"?",
    ] {
        assert!(said.iter().any(|line| line.starts_with(expected)), "{expected}\n{said:#?}");
    }
    assert_eq!(said.len(), 7, "{said:#?}");
}

#[test]
fn what_is_no_toml_is_said_with_its_line() {
    let found = Policy::parse("[practice]\nname = \n= 3\n", &|_| None).unwrap_err();
    let lines: Vec<_> =
        found.iter().filter(|c| c.file == files::PRACTICE).map(|c| c.line).collect();
    assert!(lines.contains(&Some(2)) && lines.contains(&Some(3)), "{found:#?}");
}

#[test]
fn keys_that_contradict_each_other_are_refused() {
    for (more, key) in [
        ("[server]\nlisten = \"0.0.0.0:443\"\n", "server.listen"),
        ("[server]\ntls_certificate = \"a.pem\"\n", "server.tls_certificate"),
        ("[database]\nurl = \"postgres://me:secret@db/portico\"\n", "database.url"),
        ("[database]\nurl = \"mysql://db/portico\"\n", "database.url"),
        ("[database]\nschema = \"x; drop\"\n", "database.schema"),
        ("[mail]\ntransport = \"smtp\"\nfrom_address = \"a@b.example\"\n", "mail.host"),
        (
            "[mail]\ntransport = \"smtp\"\nhost = \"mail.example\"\nsecurity = \"none\"\n\
             from_address = \"a@b.example\"\n",
            "mail.security",
        ),
        ("[hours]\nmonday = [\"08:00-12:00\", \"11:00-17:00\"]\n", "hours"),
        (
            "[hours]\nmonday = []\ntuesday = []\nwednesday = []\nthursday = []\nfriday = []\n",
            "hours",
        ),
        ("[[hours.closures]]\nfrom = 2026-12-24\nname = \"x\"\n", "hours.closures[1]"),
        ("[accounts.password]\nrequire_upper = false\n", "accounts.password.require_upper"),
        ("[accounts.password]\nprofile = \"nist\"\n", "accounts.password.min_chars"),
        ("[accounts.lockout]\nminutes = [15, 5]\n", "accounts.lockout.minutes"),
        (
            "[enrolment]\nphoto_id_types = [\"passport\", \"passport\"]\n",
            "enrolment.photo_id_types",
        ),
        (
            "[responses.categories]\nrefill = { owner = \"nobody\" }\n",
            "responses.categories.refill.owner",
        ),
        ("[feed]\nlisten = \"127.0.0.1:2575\"\ntls_key = \"k.pem\"\n", "feed.tls_certificate"),
        ("[feed]\nclient_authorities = \"ca.pem\"\n", "feed.client_authorities"),
        ("[[results.anchors]]\nloinc = \"1742-6\"\nunit = \"U/L\"\n", "results.anchors"),
        ("[feed]\nlisten = \"0.0.0.0:2575\"\npeers = [\"10.0.0.9\"]\n", "feed.listen"),
        ("[feed]\nlisten = \"0.0.0.0:2575\"\nbehind_tunnel = true\n", "feed.peers"),
        ("[results]\nclasses_held = [\"significant\"]\n", "results.classes_held"),
        ("[results]\nclasses_held = [\"routine\", \"critical\"]\n", "results.classes_held"),
        ("[results.clocks]\ncritical_minutes = [60, 30, 120]\n", "results.clocks.critical_minutes"),
        ("[followup]\nroutine_days = [3, 14, 7, 30]\n", "followup.routine_days"),
        ("[followup]\nabnormal_days = [3, 1, 7]\n", "followup.abnormal_days"),
        ("[results]\nlittle_percent = 40\nwell_percent = 40\n", "results.well_percent"),
        (
            "[[medicines.exemptions]]\ningredient = \"aspirin\"\nsince = 2026-01-01\n\
             by = \"Dr Lee\"\n\
             reason = \"It is not in the list.\"\n",
            "medicines.exemptions[1].ingredient",
        ),
    ] {
        let found = minimal(more).expect_err(more);
        assert!(found.len() == 1 && found[0].key == key, "{more}: {found:#?}");
        assert!(found[0].line.is_some(), "{found:#?}");
    }
}

#[test]
fn sentences_that_do_not_say_what_they_must_are_refused() {
    for (more, key) in [
        (
            "[texts.emergency.en]\ntext = \"Call {emergency}, {phone} or {crisis} now.\"\n",
            "texts.emergency.en.text",
        ),
        (
            "[texts.emergency.en]\ntext = \"Emergency room! {phone}, {crisis}.\"\n",
            "texts.emergency.en.text",
        ),
        (
            "[texts.emergency.en]\ntext = \"Emergency room: {emergency}; {crisis}.\"\n",
            "texts.emergency.en.text",
        ),
        (
            "[texts.emergency.es]\ntext = \"Llame al 911 o vaya a urgencias, {phone}.\"\n",
            "texts.emergency.es.text",
        ),
        (
            "[texts.emergency.es]\ntext = \"Llame al 911 al {phone} o al {crisis}.\"\n",
            "texts.emergency.es.text",
        ),
        (
            "[messages.statement.full.en]\ntext = \"Confidential.\"\n",
            "messages.statement.full.en.text",
        ),
        ("[messages.statement.full.es]\ntext = \"{phone}\"\n", "messages.statement.full.es.text"),
        ("[texts.new_problem.en]\ntext = \"Call {fone}.\"\n", "texts.new_problem.en.text"),
        ("[messages.statement.full.en]\ntext = \"  \"\n", "messages.statement.full.en.text"),
    ] {
        let found = minimal(more).expect_err(more);
        assert!(found.len() == 1 && found[0].key == key, "{more}: {found:#?}");
        assert!(found[0].line.is_some(), "{found:#?}");
    }
}

#[test]
fn an_agreement_without_what_it_must_say_is_refused() {
    let english = "agreement-en.toml";
    for (from, to, key) in [
        (
            "Call {emergency} or go to the nearest emergency department.",
            "Call us.",
            "clauses.not_for_urgent.body",
        ),
        (
            "You cannot ask here for {blocked}.",
            "Think twice about {blocked}.",
            "clauses.narcotics.body",
        ),
        ("{first_look}", "4 hours", "clauses.response_time.body"),
        ("{responses}", "soon", "clauses.response_time.body"),
        ("{features}", "- messages", "clauses.information_available.body"),
        (
            "[clauses.proxy]\nheading = \"When someone acts for you\"",
            "[clauses.proxy]\nheading = \"\"",
            "clauses.proxy.heading",
        ),
        ("{idle_minutes}", "{idle_hours}", "clauses.privacy_security.body"),
    ] {
        let found = read(&[(english, from, to)]).expect_err(to);
        assert!(found.iter().all(|c| c.file == english && c.key == key), "{to}: {found:#?}");
    }
    let without = complaints(&[(english, "[clauses.outage]", "[clauses.outages]")]);
    assert!(without.iter().any(|line| line.contains("did you mean `outage`?")), "{without:#?}");
    assert!(without.iter().any(|line| line.contains("clauses.outage.body: this is missing")));
}

#[test]
fn in_the_united_states_the_emergency_number_is_911() {
    let nine = "emergency_number = \"911\"";
    let found = complaints(&[("practice.toml", nine, "emergency_number = \"112\"")]);
    assert!(found.iter().all(|line| line.contains("it is 911")), "{found:#?}");
    let abroad = "emergency_number = \"112\"\ncountry = \"elsewhere\"";
    assert!(read(&[("practice.toml", nine, abroad)]).is_ok());
}

#[test]
fn every_language_that_is_served_is_checked_before_it_is_published() {
    let policy = read(&[
        ("practice.toml", "languages = [\"en\", \"es\"]", "languages = [\"en\"]"),
        ("agreement-en.toml", "sample = true", "sample = false"),
    ]);
    let found = policy.unwrap().publishable(Stage::Practice).unwrap_err();
    assert_eq!((found[0].file, found[0].key.as_str()), ("agreement-es.toml", "sample"));
}

#[test]
fn the_shipped_agreement_promises_nothing_that_the_portal_does_not_do() {
    let policy = Policy::example();
    for (language, promises) in [
        (
            Language::English,
            ["\"Report\"", "tells you who", "close a talk", "sign-in of their own"],
        ),
        (Language::Spanish, ["\"Avisar\"", "le dice quién", "Cerramos una", "cuenta propia"]),
    ] {
        for (key, clause) in policy.agreement.text.get(language).clauses.iter() {
            for promise in promises {
                assert!(!clause.body.contains(promise), "{language} {key}: {promise}");
            }
        }
    }
}

#[test]
fn the_word_sample_is_not_published() {
    let policy = read(&[
        ("agreement-en.toml", "Patient portal agreement", "SAMPLE agreement"),
        ("agreement-en.toml", "sample = true", "sample = false"),
        ("agreement-es.toml", "sample = true", "sample = false"),
    ]);
    let found = policy.unwrap().publishable(Stage::Practice).unwrap_err();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].key, "title");
}

#[test]
fn lists_that_contradict_themselves_are_refused() {
    for (file, from, to, said) in [
        (
            "narcotics.toml",
            "name = \"loperamide\"",
            "name = \"tramadol\"",
            "blocked and allowed at once",
        ),
        (
            "narcotics.toml",
            "[[schedule_ii]]\nname = \"amphetamine\"",
            "[[schedule_ii]]\nname = \"codeine\"",
            "stands there twice",
        ),
        ("critical-values.toml", "low = 2.9", "low = 7", "low must be lower than high"),
        ("critical-values.toml", "low = 2.9", "low = 2.9e0", "cannot be read exactly"),
        ("critical-values.toml", "[\"2951-2\"]", "[\"2823-3\"]", "for the same ages"),
        ("critical-values.toml", "\"Sodium\"", "\"Potassium\"", "stands there twice"),
        (
            "critical-values.toml",
            "low = 2.9",
            "under_days = 28\nfrom_days = 28\nlow = 2.9",
            "must be less",
        ),
        (
            "critical-values.toml",
            "unit = \"mmol/L\"\n\n[[values]]\ntest = \"Sodium\"",
            "\n[[values]]\ntest = \"Sodium\"",
            "a limit needs its unit",
        ),
        ("critical-values.toml", "to = \"mg/dL\"", "to = \"g/dL\"", "no limit has this code"),
        ("practice.toml", "state_pack = \"\"", "state_pack = \"own\"", "which law this is"),
        ("education.toml", "right = 2", "right = 4", "not one of the answers"),
        (
            "education.toml",
            "\"Wait for the next visit\"]",
            "\"Wait\", \"Wait more\"]",
            "different numbers of answers",
        ),
        ("education.toml", "\"not_for_urgent\", ", "", "is not taught"),
        ("triage-es.toml", "\"dolor de pecho\"", "\"+\"", "has no words"),
        (
            "practice.toml",
            "teach_back_questions_min = 3",
            "teach_back_questions_min = 7",
            "out of range",
        ),
    ] {
        let found = complaints(&[(file, from, to)]);
        assert!(found.iter().any(|line| line.contains(said)), "{said}: {found:#?}");
    }
}

#[test]
fn words_for_the_attorney_and_hard_sentences_are_warned_of() {
    let long = "Notwithstanding anything hereinbefore contained, the undersigned irrevocably \
                waives every opportunity to institute proceedings concerning unauthorized \
                disclosure of confidential information.";
    let from = "Nothing here takes away a right that the law gives you.";
    let policy = read(&[("agreement-en.toml", from, long)]).unwrap();
    let warned: Vec<_> =
        policy.warnings().into_iter().filter(|c| c.key.contains("liability")).collect();
    assert!(warned.iter().any(|c| c.says.contains("attorney")), "{warned:#?}");
    assert!(warned.iter().any(|c| c.says.contains("grade")), "{warned:#?}");
    let clean = Policy::example().warnings();
    assert!(
        !clean.iter().any(|c| c.says.contains("grade") || c.says.contains("attorney")),
        "{clean:#?}"
    );
    assert!(clean.iter().any(|c| c.key == "practice.phone" && c.says.contains("made-up")));
    assert!(clean.iter().any(|c| c.key == "texts.emergency.es.reviewed"));
    assert!(!clean.iter().any(|c| c.key == "texts.emergency.en.reviewed"));
}

#[test]
fn what_should_be_looked_at_is_shown_with_its_line() {
    let text = files::shipped(files::PRACTICE).unwrap();
    let lists = |file: &str| files::shipped(file).map(str::to_owned);
    let (policy, places) = Policy::parse_with_places(text, &lists).unwrap();
    let mut shown = 0;
    for warning in policy.warnings() {
        let Complaint { file, line: Some(line), key, .. } = places.show(warning) else { continue };
        let text = files::shipped(file).unwrap().lines().nth(line - 1).unwrap();
        let within = key.split('.').any(|part| text.contains(part));
        assert!(within, "{file}:{line} is not about {key}: {text}");
        shown += 1;
    }
    assert!(shown > 3, "only {shown} warnings name their line");
}

#[test]
fn the_hash_changes_with_any_value_and_with_nothing_else() {
    let example = Policy::example();
    let commented = read(&[("practice.toml", "[practice]", "# a comment\n[practice]")]).unwrap();
    assert_eq!(example.hash(), commented.hash());
    for change in [
        ("practice.toml", "code_days = 14", "code_days = 13"),
        ("narcotics.toml", "\"norco\", ", ""),
        ("critical-values.toml", "low = 2.9", "low = 2.8"),
        ("agreement-es.toml", "Llámenos al {phone}. Sobre", "Llame al {phone}. Sobre"),
        ("triage-en.toml", "\"angina\"", "\"angina pectoris\""),
        ("education.toml", "right = 2", "right = 1"),
    ] {
        assert_ne!(read(&[change]).unwrap().hash(), example.hash(), "{change:?}");
    }
}

#[test]
fn a_later_code_life_changes_the_agreement_by_itself() {
    let policy = read(&[("practice.toml", "code_days = 14", "code_days = 10")]).unwrap();
    let clause = policy.agreement.text.get(Language::English);
    let body = &clause.clauses.get(crate::ClauseKey::HowToGetStarted).body;
    assert!(policy.fill(Language::English, body, &[]).contains("once, within 10 days"));
}
